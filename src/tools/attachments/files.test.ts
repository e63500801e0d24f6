import { describe, expect, test } from "vitest";
import { textOf } from "./files.ts";

const bytes = (...values: number[]) => new Uint8Array(values);
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const wide = (text: string, isBigEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index++) {
    view.setUint16(index * 2, text.charCodeAt(index), !isBigEndian);
  }
  return new Uint8Array(view.buffer);
};
const marked = (mark: readonly number[], rest: Uint8Array) => new Uint8Array([...mark, ...rest]);
const line = "Grüße, 20 €\r\nÀ bientôt\r\n";
const shown = "Grüße, 20 €\nÀ bientôt\n";

describe("text of a file", () => {
  test.each<[string, Uint8Array, string, boolean]>([
    ["UTF-8", new TextEncoder().encode(line), "utf-8", false],
    ["UTF-8 with its mark", marked([0xef, 0xbb, 0xbf], new TextEncoder().encode(line)), "utf-8", false],
    ["UTF-16 with its mark", marked([0xff, 0xfe], wide(line, false)), "utf-16le", false],
    ["UTF-16 of the other order with its mark", marked([0xfe, 0xff], wide(line, true)), "utf-16be", false],
    ["UTF-16 without a mark", wide("Name;Straße\r\n", false), "utf-16le", false],
    ["UTF-16 of the other order without a mark", wide("Name;Straße\r\n", true), "utf-16be", false],
    // 0x80 is the euro sign in the code page of Windows only.
    ["the code page of Windows", latin(line.replace("€", "\x80")), "windows-1252", true],
  ])("in %s", (name, file, encoding, isGuessed) => {
    const expected = name.includes("without a mark") ? "Name;Straße\n" : shown;
    expect(textOf(file, "list.csv")).toEqual({ text: expected, encoding, isGuessed });
  });

  test("in a code page that the file names", () => {
    // "Дом" in windows-1251.
    const word = bytes(0xc4, 0xee, 0xec);
    const xml = marked([...latin('<?xml version="1.0" encoding="windows-1251"?><a>')], word);
    expect(textOf(xml, "a.xml")).toMatchObject({ encoding: "windows-1251", isGuessed: false });
    expect(textOf(xml, "a.xml")?.text).toContain("Дом");
    const mail = marked([...latin("Content-Type: text/plain; charset=ISO-8859-5\r\n\r\n")], bytes(0xb4));
    expect(textOf(mail, "a.eml")?.text).toContain("Д");
    const unknown = marked([...latin('<meta charset="x-none">')], bytes(0xe9));
    expect(textOf(unknown, "a.html")).toEqual({ text: "é", encoding: "windows-1252", isGuessed: true });
  });

  test.each<[string, Uint8Array]>([
    ["zeros", bytes(65, 0, 0, 66, 255)],
    ["a picture", bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
    ["control characters", bytes(0xe9, 1, 2, 3)],
    ["bytes that the code page does not have", bytes(0xe9, 65, 0x81, 0x8d)],
  ])("is not made of %s", (_name, file) => {
    expect(textOf(file, "a.txt")).toBeUndefined();
  });
});
