import type { Child } from "hono/jsx";
import type { Line as Found } from "../../doctor/doctor.ts";
import type { PageContext } from "../../oauth/environment.ts";
import { page } from "../../oauth/pages/layout.tsx";
import { SecretField } from "../../oauth/pages/sign-in.tsx";
import { clientLines, keyWord } from "../pages/clients.ts";
import { Line } from "../pages/line.tsx";

/** The path of the setup page; its forms are sent below it. */
export const setupPath = "/setup";

/** The two ways to sign in that the page offers. */
export type Door = "key" | "halo";

/** What was typed into the form. No secret is among it: none is ever shown again. */
export interface Typed {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly door: Door;
  /** The name of the access key to be made. */
  readonly name: string;
}

function Steps({ step, title, children }: { step: string; title: string; children: Child }) {
  return (
    <>
      <p class="who">halo-mcp, setup: {step}</p>
      <h1>{title}</h1>
      {children}
    </>
  );
}

/** Asks for the setup secret. */
export function secretPage(
  context: PageContext,
  { isSetUp, problem }: { readonly isSetUp: boolean; readonly problem?: string },
): Response | Promise<Response> {
  return page(
    context,
    { title: "Setup", status: problem === undefined ? 200 : 401 },
    <Steps step="for whoever deployed it" title="Your setup secret">
      {isSetUp ? <p class="note">This server is set up. With the secret you can change it.</p> : null}
      <p>
        It is the value of <code>SETUP_SECRET</code> that you gave when you deployed this Worker.
      </p>
      <form method="post" action={setupPath}>
        <SecretField name="secret" label="Setup secret" autocomplete="off" problem={problem} />
        <div class="actions">
          <button class="primary" type="submit">
            Go on
          </button>
        </div>
      </form>
    </Steps>,
  );
}

/** What to make in Halo, and the form for what Halo then shows. */
export function formPage(
  context: PageContext,
  shown: {
    readonly origin: string;
    readonly typed: Typed;
    readonly problems: readonly string[];
    /** Whether it was set up before. */
    readonly again: boolean;
    /** Whether a secret of this application is kept already. */
    readonly hasSecret: boolean;
  },
): Response | Promise<Response> {
  const { origin, typed, problems, again, hasSecret } = shown;
  return page(
    context,
    { title: "Setup", status: problems.length === 0 ? 200 : 400 },
    <Steps step="1 of 2" title="Connect this server to your Halo">
      <p>
        Clients will reach it at <code>{origin}/mcp</code>. If they are to use another address, open this page
        there.
      </p>
      {again ? (
        <p class="note">It is set up already. What you save here takes the place of what is stored.</p>
      ) : null}
      {problems.length === 0 ? null : (
        <div class="note" role="alert">
          {problems.map((problem) => (
            <p>{problem}</p>
          ))}
        </div>
      )}
      <form method="post" action={`${setupPath}/try`}>
        <Doors origin={origin} door={typed.door} />
        <h2>In Halo</h2>
        <p>
          As an administrator: <strong>Configuration, Integrations, Halo API, View Applications, New</strong>.
          Choose what stands above for your way of signing in. Under <strong>Permissions</strong> tick{" "}
          <code>all</code>, or the <code>read:</code> ones alone for a server that only reads. Save, and copy
          what Halo shows.
        </p>
        <h2>Here</h2>
        <Field
          id="base_url"
          label="Address of your Halo"
          value={typed.baseUrl}
          hint="https://example.halopsa.com"
        />
        <Field id="client_id" label="Client ID" value={typed.clientId} />
        <p>
          <label for="client_secret">Client secret</label>
          <input type="password" id="client_secret" name="client_secret" autocomplete="off" />
          <small>
            {hasSecret
              ? "One is kept. Leave this empty to go on with it, for the same address and client ID."
              : "Halo shows it once. An application for each agent’s own sign-in may have none."}
          </small>
        </p>
        <Field id="name" label="Your name" value={typed.name} />
        <p>
          <small>
            The access key that is made gets it, and so do the logs: letters, digits, dots, hyphens and
            underscores. Not needed where agents sign in as themselves.
          </small>
        </p>
        {again ? (
          <div class="choice">
            <input type="checkbox" id="alone" name="alone" value="yes" />
            <label for="alone">Withdraw all access keys made here before</label>
          </div>
        ) : null}
        <div class="actions">
          <button class="primary" type="submit">
            Try the sign-in
          </button>
        </div>
      </form>
    </Steps>,
  );
}

function Doors({ origin, door }: { readonly origin: string; readonly door: Door }) {
  return (
    <fieldset>
      <legend>How people sign in</legend>
      <div class="choice">
        <input type="radio" id="door-key" name="door" value="key" checked={door === "key"} />
        <label for="door-key">With an access key</label>
        <small>
          One agent works in Halo for all. In Halo make an agent for this, with what everybody may see; then
          the application: authentication method <strong>Client ID and Secret (Services)</strong>, login type{" "}
          <strong>Agent</strong>, that agent.
        </small>
      </div>
      <div class="choice">
        <input type="radio" id="door-halo" name="door" value="halo" checked={door === "halo"} />
        <label for="door-halo">Each agent with their own Halo sign-in</label>
        <small>
          Everybody has their own rights and name in Halo. The application: authentication method{" "}
          <strong>Authorisation Code (Native Application)</strong>, login redirect URL{" "}
          <code>{origin}/callback</code>, letter by letter.
        </small>
      </div>
    </fieldset>
  );
}

function Field({ id, label, value, hint }: { id: string; label: string; value: string; hint?: string }) {
  return (
    <p>
      <label for={id}>{label}</label>
      <input type="text" id={id} name={id} value={value} placeholder={hint} autocomplete="off" />
    </p>
  );
}

/** What came of trying. It can be saved when nothing stands in the way. */
export function triedPage(
  context: PageContext,
  shown: {
    readonly lines: readonly Found[];
    readonly works: boolean;
    readonly door: Door;
    /** Which draft the page is about. */
    readonly draft: string;
  },
): Response | Promise<Response> {
  const { lines, works, door, draft } = shown;
  return page(
    context,
    { title: "Setup", status: works ? 200 : 400 },
    <Steps step="2 of 2" title={works ? "Halo answers as it should" : "It does not work yet"}>
      <dl>
        {lines.map(({ title, text, advice, level }) => (
          <>
            <dt>
              {title}: {level}
            </dt>
            <dd>
              {text} {advice}
            </dd>
          </>
        ))}
      </dl>
      {works ? (
        <form method="post" action={`${setupPath}/save`}>
          <input type="hidden" name="draft" value={draft} />
          <p>
            {door === "key"
              ? "Saving makes your access key, which is shown once."
              : "The sign-in itself is tried by the first agent who connects. If Halo refuses it there, come back to this page."}
          </p>
          <div class="actions">
            <button class="primary" type="submit">
              {door === "key" ? "Save, and make my key" : "Save"}
            </button>
            <a class="button" href={setupPath}>
              Change something
            </a>
          </div>
        </form>
      ) : (
        <div class="actions">
          <a class="button" href={setupPath}>
            Change something
          </a>
        </div>
      )}
    </Steps>,
  );
}

/** It is set up: the key, once, and the line for each client. */
export function donePage(
  context: PageContext,
  { origin, door, key }: { readonly origin: string; readonly door: Door; readonly key?: string | undefined },
): Response | Promise<Response> {
  return page(
    context,
    { title: "Set up" },
    <Steps step="done" title="It is set up">
      {key === undefined ? null : (
        <>
          <p>
            <strong>Your access key.</strong> It is not shown again. It goes where a line says{" "}
            <code>{keyWord}</code>, and into the page that Claude opens.
          </p>
          <Line id="key" line={key} />
        </>
      )}
      <p class="note">
        Keep <code>SETUP_SECRET</code> as it is: what you entered is sealed with it, and another value makes
        this server forget it. This page is closed again; the secret opens it, to change something or to make
        another key.
      </p>
      <h2>Connect</h2>
      {clientLines(`${origin}/mcp`, door).map(({ client, line, goes, next }, index) => (
        <article>
          <h3>{client}</h3>
          {goes === undefined ? null : <p class="who">{goes}</p>}
          <Line id={`line-${index}`} line={line} />
          <p>{next}</p>
        </article>
      ))}
    </Steps>,
  );
}
