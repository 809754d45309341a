import { isCredentialName } from "./credential-places.ts";
import type { Range } from "./edit.ts";

const PAIR = /(?:^|&)([^=&]*)=([^&]*)/g;
const FIELD =
  /content-disposition:[ \t]*form-data;[^\r\n]*?\bname="([^"\r\n]*)"([^\r\n]*)((?:\r\n[^\r\n]+)*)\r\n\r\n/gi;

/** The values of fields with a credential's name, in a form or a multipart body (one character a byte). */
export function fieldSecrets(text: string, type: string): Range[] {
  if (type === "application/x-www-form-urlencoded") return pairSecrets(text);
  return type === "multipart/form-data" ? partSecrets(text) : [];
}

/** What such a value says (one character a byte). */
export function fieldText(content: string, type: string): string {
  if (type !== "application/x-www-form-urlencoded") return content;
  return content
    .replaceAll("+", " ")
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function pairSecrets(text: string): Range[] {
  const ranges: Range[] = [];
  for (const { 0: pair, 1: name = "", 2: value = "", index } of text.matchAll(PAIR)) {
    const end = index + pair.length;
    if (isCredentialName(decoded(name))) ranges.push({ start: end - value.length, end });
  }
  return ranges;
}

function decoded(name: string): string {
  return new URLSearchParams(`${name}=`).keys().next().value ?? name;
}

function partSecrets(text: string): Range[] {
  const ranges: Range[] = [];
  for (const { 0: head, 1: name = "", 2: parameters = "", index } of text.matchAll(FIELD)) {
    if (!isCredentialName(name) || /filename/i.test(parameters)) continue;
    const start = index + head.length;
    const end = text.indexOf("\r\n--", start);
    if (end !== -1) ranges.push({ start, end });
  }
  return ranges;
}
