/** What an answer is called. */
import { camel, kebab, sentence, snake } from "../scaffold/names.ts";

/** The names of an answer, each in the spelling of its place. */
export interface AnswerNames {
  /** `halo_first_time_fix`. */
  readonly tool: string;
  /** The folder, and the file in it: `first-time-fix`. */
  readonly folder: string;
  /** The figure: `first_time_fix`. */
  readonly figure: string;
  /** In code: `firstTimeFix`. */
  readonly variable: string;
  /** `First time fix`. */
  readonly title: string;
}

/** The names of an answer by the words for it. */
export function answerNames(words: string): AnswerNames {
  const figure = snake(words);
  return {
    tool: `halo_${figure}`,
    folder: kebab(words),
    figure,
    variable: camel(words),
    title: sentence(figure.replaceAll("_", " ")),
  };
}
