import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Whether the kernel tells what a process uses; elsewhere `ps` is asked, which is coarser. */
const HAS_PROC: boolean = readable("/proc/self/schedstat");

/** CPU time of a process so far, user and system, all its threads, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  return HAS_PROC ? schedulerMicroseconds(pid) : psMicroseconds(pid);
}

/** Resident memory of a process, in MiB. */
export function residentMiB(pid: number): number {
  return HAS_PROC ? statusMiB(pid, "VmRSS") : Number(ps(pid, "rss")) / 1024;
}

/** The most that it was resident so far, in MiB; undefined where only the kernel of another system knows. */
export function peakMiB(pid: number): number | undefined {
  return HAS_PROC ? statusMiB(pid, "VmHWM") : undefined;
}

/** Sums what the scheduler gave to each thread, in nanoseconds: exact, where `stat` counts in hundredths of a second. */
function schedulerMicroseconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const perThread = threads.map((thread) =>
    Number.parseInt(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1"), 10),
  );
  return perThread.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000;
}

function statusMiB(pid: number, member: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  return Number(new RegExp(`^${member}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
}

/** `ps` says `[[days-]hours:]minutes:seconds`. */
function psMicroseconds(pid: number): number {
  const [time = "", days = "0"] = ps(pid, "time").split("-").toReversed();
  const seconds = time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1e6;
}

function ps(pid: number, column: string): string {
  return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" }).trim();
}

function readable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
