/** What some clients need beside their programs. */
export interface Installation {
  /** Its folder below `build/clients/`. */
  readonly name: string;
  /** Folders of `test/clients/` whose files are copied into it. */
  readonly sources: readonly string[];
  /** Of those files, the ones that name versions. The packages are installed again when one of them changes. */
  readonly pins: readonly string[];
  /** Commands that install the packages, run in the folder. */
  readonly install: readonly (readonly string[])[];
  /** Commands that compile the programs, each time: they know themselves what has changed. */
  readonly build: readonly (readonly string[])[];
  /** Programs that the machine must have, and the Debian packages of those that it may lack. */
  readonly tools: Readonly<Record<string, readonly string[]>>;
}

const NPM = {
  pins: ["package.json", "package-lock.json"],
  install: [["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]],
  build: [],
  tools: { npm: ["npm"] },
} as const;

const PIP = {
  pins: ["requirements.txt"],
  install: [
    ["python3", "-m", "venv", "--clear", "venv"],
    [
      "venv/bin/python",
      "-m",
      "pip",
      "install",
      "--quiet",
      "--no-compile",
      "--no-deps",
      "-r",
      "requirements.txt",
    ],
  ],
  build: [],
  tools: { python3: ["python3-venv"] },
} as const;

const NOTHING = { pins: [], install: [], build: [] } as const;

const COPY_DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/** Longest first, because they are made side by side. */
export const installations: readonly Installation[] = [
  {
    name: "rust",
    sources: ["rust"],
    pins: [],
    install: [],
    build: [["cargo", "build", "--quiet"]],
    tools: { cargo: ["cargo"] },
  },
  {
    name: "go",
    sources: ["go"],
    pins: [],
    install: [],
    build: [["go", "build", "-o", "clients", "."]],
    tools: { go: ["golang-go"] },
  },
  {
    name: "java",
    sources: ["java"],
    pins: ["pom.xml"],
    install: [["mvn", "-B", "-q", COPY_DEPENDENCIES, "-DoutputDirectory=lib", "-DincludeScope=runtime"]],
    build: [
      [
        "javac",
        "-encoding",
        "UTF-8",
        "-cp",
        "lib/*",
        "-d",
        "classes",
        "Answers.java",
        "WithHttpClient.java",
        "WithOpenAi.java",
      ],
    ],
    tools: { javac: ["default-jdk-headless"], mvn: ["maven"] },
  },
  { name: "python", sources: ["python/programs", "python/sdks"], ...PIP },
  { name: "litellm", sources: ["python/programs", "python/litellm"], ...PIP },
  { name: "node-20", sources: ["node/programs", "node/20"], ...NPM },
  { name: "node-22", sources: ["node/programs", "node/22"], ...NPM },
  { name: "runtimes", sources: ["runtimes"], ...NPM },
  { name: "curl", sources: ["curl"], ...NOTHING, tools: { curl: ["curl"] } },
  { name: "ruby", sources: ["ruby"], ...NOTHING, tools: { ruby: ["ruby"] } },
  { name: "php", sources: ["php"], ...NOTHING, tools: { php: ["php-cli", "php-curl"] } },
];
