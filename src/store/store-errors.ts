import { FixtureFormatError, UsageError } from "../errors.ts";
import { systemReason } from "../model/system-reason.ts";

const MEND = "Correct it, restore it from version control, or delete it and run mockai-proxy record again.";

/** The code of a system error such as `ENOENT`; undefined for any other. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** True where an error says that there is nothing at a path: no such file, or a file where a folder would be. */
export function isAbsent(error: unknown): boolean {
  // A path too long for the file system cannot have been saved under it.
  return ["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(systemErrorCode(error) ?? "");
}

/** A fixture that is broken or foreign. `fact` is a sentence. */
export function brokenFixture(file: string, fact: string, options?: ErrorOptions): FixtureFormatError {
  return new FixtureFormatError(file, `The fixture ${file} cannot be used. ${fact} ${MEND}`, options);
}

/** A fixture whose name is one request's and whose data is another's, where something is to be saved. */
export function misnamedFixture(file: string): FixtureFormatError {
  return new FixtureFormatError(
    file,
    `The fixture ${file} cannot be recorded again. Its name is that of the request, but the data in it is another ` +
      "request's: it was edited, or recorded under other --ignore and --replace rules. Run mockai-proxy fixtures " +
      "rekey, which names it after its data, or delete it.",
  );
}

/** A fixture in a format that a later release writes. */
export function newerFixture(file: string, version: number, known: number): FixtureFormatError {
  return new FixtureFormatError(
    file,
    `The fixture ${file} was made by a newer mockai-proxy. Its format is version ${version}, and this one ` +
      `reads version ${known}. Update with npm install mockai-proxy@latest, or delete the file and run ` +
      "mockai-proxy record again.",
  );
}

/** A file or folder of the recordings that is there and cannot be read. */
export function unreadable(path: string, error: unknown): UsageError {
  return new UsageError(
    "recordings_unreadable",
    `Cannot read ${path}. The system says ${systemReason(error)}. Correct its permissions, or name another ` +
      "folder with --recordings DIR.",
    { cause: error },
  );
}

/** A file of the recordings that cannot be written. */
export function unwritable(file: string, error: unknown): UsageError {
  return new UsageError(
    "recordings_unwritable",
    `Cannot save ${file}. The system says ${systemReason(error)}. See that its folder can be written to and has ` +
      "room, or name another one with --recordings DIR.",
    { cause: error },
  );
}

/** A file or folder of the recordings that cannot be removed. */
export function unremovable(path: string, error: unknown): UsageError {
  return new UsageError(
    "recordings_unwritable",
    `Cannot remove ${path}. The system says ${systemReason(error)}. Correct the permissions of the folder that it ` +
      "is in, and try again.",
    { cause: error },
  );
}
