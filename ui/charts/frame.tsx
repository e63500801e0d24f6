import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { ProblemNotice, useShown } from "../kit/app.tsx";
import { type Row, text } from "../kit/data.ts";
import { usePrinting } from "../kit/first.tsx";
import { Chip, Frame, Warnings } from "../kit/parts.tsx";
import type { Answer } from "./answer.ts";
import type { Asked } from "./ask.ts";
import "./charts.css";
import "./frame.css";
import type { Open } from "./columns.tsx";
import { type Choose, type Listed, Records, saysPage } from "./records.tsx";

/** The frame of a view of an answer: its sentences, its figures, the records behind one of them, and what it rests on. */
export function AnswerFrame(props: {
  readonly tool: string;
  /** The title of the page, where none is given. */
  readonly title?: ComponentChildren;
  readonly answer: Answer;
  readonly asked: Asked;
  readonly aside?: ComponentChildren;
  /** What chooses what is shown. */
  readonly tools?: ComponentChildren;
  readonly children: (open: Open) => ComponentChildren;
  readonly choose?: Choose;
}) {
  const { tool, answer, asked } = props;
  const { callsTools } = useShown();
  const [listed, setListed] = useState<Listed>();
  const opener = useRef<Element | null>(null);
  const open: Open = (rows, title) => {
    opener.current = document.activeElement;
    setListed({ rows, title });
  };
  const back = () => {
    setListed(undefined);
    const { current } = opener;
    // It is hidden until this is drawn.
    if (current instanceof HTMLElement) requestAnimationFrame(() => current.focus());
  };
  const [lead] = answer.lines;
  const chosen = props.choose === undefined ? {} : { choose: props.choose };
  const isRecords = answer.table("records") !== undefined;
  const leftOut = isRecords && callsTools ? answer.leftOut.filter((each) => !saysPage(each)) : answer.leftOut;
  return (
    <div class={asked.isBusy ? "answer is-busy" : "answer"} aria-busy={asked.isBusy}>
      <Frame
        title={props.title ?? document.title}
        lead={<span class="lead">{asked.isBusy ? "Halo is being asked …" : lead}</span>}
        aside={props.aside}
        tools={props.tools}
        foot={<Basis answer={answer} />}
      >
        <div class="panel">
          {asked.problem === undefined ? null : <ProblemNotice problem={asked.problem} />}
          <Warnings data={{ warnings: answer.warnings, left_out: leftOut }} />
          {isRecords ? (
            <Records
              key="given"
              tool={tool}
              input={asked.input}
              listed={{
                rows: text(asked.input, "rows") ?? "",
                title: text(asked.input, "rows") ?? "Records",
              }}
              given={asked.data}
              onBack={() => asked.ask({ rows: undefined, page: undefined })}
              {...chosen}
            />
          ) : (
            <div hidden={listed !== undefined} class="panel-body">
              {props.children(open)}
            </div>
          )}
          {listed === undefined ? null : (
            <Records tool={tool} input={asked.input} listed={listed} onBack={back} {...chosen} />
          )}
        </div>
      </Frame>
    </div>
  );
}

/** The sentences of an answer, whole, and what it rests on. */
function Basis({ answer }: { readonly answer: Answer }) {
  const isPrinting = usePrinting();
  const [isChosen, setChosen] = useState(false);
  return (
    <details
      class="basis"
      open={isPrinting || isChosen}
      onToggle={({ currentTarget }) => {
        if (!isPrinting) setChosen(currentTarget.open);
      }}
    >
      <summary>In words, and what it rests on</summary>
      <ul>
        {[...answer.lines, ...answer.basis].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}

/** One of some things to show. */
export function Choice<Value extends string>({
  label,
  values,
  value,
  onChange,
}: {
  readonly label: string;
  /** The values, and how each is called. */
  readonly values: readonly (readonly [Value, string])[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}) {
  if (values.length < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
    <div class="chips" role="group" aria-label={label}>
      {values.map(([each, name]) => (
        <Chip key={each} isPressed={each === value} onPress={() => onChange(each)}>
          {name}
        </Chip>
      ))}
    </div>
  );
}

/** An argument of the tool that is asked again with another of some values. */
export function AskedArgument({
  asked,
  name,
  argument,
  values,
  fallback,
  also = {},
}: {
  readonly asked: Asked;
  readonly name: string;
  /** The argument's name in the tool. */
  readonly argument: string;
  readonly values: readonly string[];
  /** What the tool takes where the argument is not given. */
  readonly fallback: string;
  /** Other arguments that change with it. */
  readonly also?: Row;
}) {
  return (
    <Argument
      name={name}
      values={values}
      value={text(asked.input, argument) ?? fallback}
      isBusy={asked.isBusy}
      onChange={(value) => asked.ask({ [argument]: value, ...also })}
    />
  );
}

/** One of some values, such as an argument of the tool; another one that was given stays among them. */
export function Argument({
  name,
  values,
  nameOf = (each) => each,
  value,
  isBusy = false,
  isLocal,
  onChange,
}: {
  readonly name: string;
  readonly values: readonly string[];
  /** How a value is called, where not by itself. */
  readonly nameOf?: (value: string) => string;
  readonly value: string;
  readonly isBusy?: boolean;
  /** Whether it only chooses what is shown; others take a call, and are not there where the host passes none on. */
  readonly isLocal?: true;
  readonly onChange: (value: string) => void;
}) {
  const { callsTools } = useShown();
  if (!callsTools && isLocal !== true) return null;
  const all = values.includes(value) ? values : [value, ...values];
  return (
    <label class="filter">
      <span class="quiet">{name}</span>
      <select
        class="control"
        aria-label={name}
        value={value}
        disabled={isBusy}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {all.map((each) => (
          <option key={each} value={each}>
            {nameOf(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
