import { describe, expect, it } from "vitest";
import { clientEnvironment, type ClientSetup } from "../../src/launch/client-environment.ts";

const files = {
  caFile: "/p/ca/mockai-proxy-ca.pem",
  bundleFile: "/p/ca/mockai-proxy-ca.bundle.pem",
  trustStoreFile: "/p/ca/mockai-proxy-ca.jks",
  wgetrcFile: "/p/ca/mockai-proxy-ca.wgetrc",
  phpIniFolder: "/p/ca/mockai-proxy-ca.php",
  preloadFile: "/m/preload.cjs",
  pythonFolder: "/m/python",
};
const setup: ClientSetup = { proxyUrl: "http://127.0.0.1:5001", files, dummyKeys: false };
const java =
  "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=5001 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=5001 " +
  "-Djavax.net.ssl.trustStore=/p/ca/mockai-proxy-ca.jks -Djavax.net.ssl.trustStoreType=JKS " +
  "-Djavax.net.ssl.trustStorePassword=changeit";

describe("the environment of a client", () => {
  it("leads every client that is known to the proxy, and has it trust the authority", () => {
    expect(clientEnvironment({ ...setup, mode: "replay" }, {}, "linux")).toEqual({
      HTTP_PROXY: setup.proxyUrl,
      HTTPS_PROXY: setup.proxyUrl,
      ALL_PROXY: setup.proxyUrl,
      http_proxy: setup.proxyUrl,
      https_proxy: setup.proxyUrl,
      all_proxy: setup.proxyUrl,
      grpc_proxy: setup.proxyUrl,
      NO_PROXY: "localhost,127.0.0.1,::1",
      no_proxy: "localhost,127.0.0.1,::1",
      NODE_EXTRA_CA_CERTS: files.caFile,
      DENO_CERT: files.caFile,
      SSL_CERT_FILE: files.bundleFile,
      REQUESTS_CA_BUNDLE: files.bundleFile,
      CURL_CA_BUNDLE: files.bundleFile,
      AWS_CA_BUNDLE: files.bundleFile,
      GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: files.bundleFile,
      HTTPLIB2_CA_CERTS: files.bundleFile,
      PERL_LWP_SSL_CA_FILE: files.bundleFile,
      MOJO_CA_FILE: files.bundleFile,
      PIP_CERT: files.bundleFile,
      GIT_SSL_CAINFO: files.bundleFile,
      CARGO_HTTP_CAINFO: files.bundleFile,
      CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE: files.bundleFile,
      NIX_SSL_CERT_FILE: files.bundleFile,
      NODE_USE_ENV_PROXY: "1",
      NODE_OPTIONS: "--require /m/preload.cjs",
      BUN_OPTIONS: "--preload=/m/preload.cjs",
      PYTHONPATH: "/m/python",
      AIOHTTP_TRUST_ENV: "True",
      JAVA_TOOL_OPTIONS: java,
      PHP_INI_SCAN_DIR: ":/p/ca/mockai-proxy-ca.php",
      WGETRC: files.wgetrcFile,
      PERL_LWP_ENV_PROXY: "1",
      MOJO_PROXY: "1",
      MOCKAI_URL: setup.proxyUrl,
      MOCKAI_CA_FILE: files.caFile,
      MOCKAI_MODE: "replay",
    });
  });

  it("extends the options and lists that are there", () => {
    const inherited = {
      NODE_OPTIONS: "--max-old-space-size=4096",
      BUN_OPTIONS: "--smol",
      JAVA_TOOL_OPTIONS: "-Xmx1g",
      PYTHONPATH: "/mine",
      PHP_INI_SCAN_DIR: "/php",
    };
    expect(clientEnvironment(setup, inherited, "linux")).toMatchObject({
      NODE_OPTIONS: "--max-old-space-size=4096 --require /m/preload.cjs",
      BUN_OPTIONS: "--smol --preload=/m/preload.cjs",
      JAVA_TOOL_OPTIONS: `-Xmx1g ${java}`,
      PYTHONPATH: "/m/python:/mine",
      PHP_INI_SCAN_DIR: "/php:/p/ca/mockai-proxy-ca.php",
    });
  });

  it("adds no option twice where one run is started from another", () => {
    const outer = clientEnvironment(setup, {}, "linux");
    const { NODE_OPTIONS, BUN_OPTIONS, JAVA_TOOL_OPTIONS, NO_PROXY } = outer;
    expect(clientEnvironment(setup, outer, "linux")).toMatchObject({
      NODE_OPTIONS,
      BUN_OPTIONS,
      JAVA_TOOL_OPTIONS,
      NO_PROXY,
    });
  });

  it("points Node and Deno at the bundle where they were given roots already", () => {
    const inherited = { NODE_EXTRA_CA_CERTS: "/company.pem", DENO_CERT: files.caFile };
    expect(clientEnvironment(setup, inherited, "linux")).toMatchObject({
      NODE_EXTRA_CA_CERTS: files.bundleFile,
      DENO_CERT: files.caFile,
    });
  });

  it("quotes paths with spaces as each client wants it", () => {
    const spaced = { ...files, preloadFile: "/a b/preload.cjs", trustStoreFile: "/a b/store.jks" };
    const variables = clientEnvironment({ ...setup, files: spaced }, {}, "linux");
    expect(variables).toMatchObject({
      NODE_OPTIONS: '--require "/a b/preload.cjs"',
      BUN_OPTIONS: '"--preload=/a b/preload.cjs"',
    });
    expect(variables["JAVA_TOOL_OPTIONS"]).toContain(' "-Djavax.net.ssl.trustStore=/a b/store.jks" ');
  });

  it("gives Java the bare host of the proxy", () => {
    const variables = clientEnvironment({ ...setup, proxyUrl: "http://me:secret@[::1]:5001" }, {}, "linux");
    expect(variables["JAVA_TOOL_OPTIONS"]).toContain("-Dhttps.proxyHost=::1 -Dhttps.proxyPort=5001 ");
  });

  it("uses capitals, semicolons and backslashes on Windows", () => {
    const windows = { ...files, preloadFile: "C:\\a b\\preload.cjs" };
    const variables = clientEnvironment({ ...setup, files: windows }, { PYTHONPATH: "C:\\mine" }, "win32");
    expect(Object.keys(variables).filter((name) => name !== name.toUpperCase())).toEqual([]);
    expect(variables).toMatchObject({
      GRPC_PROXY: setup.proxyUrl,
      NODE_OPTIONS: '--require "C:\\\\a b\\\\preload.cjs"',
      PYTHONPATH: "/m/python;C:\\mine",
      PHP_INI_SCAN_DIR: ";/p/ca/mockai-proxy-ca.php",
    });
  });

  it("gives dummy keys only when asked to", () => {
    expect(clientEnvironment(setup, {}, "linux")).not.toHaveProperty("OPENAI_API_KEY");
    expect(clientEnvironment({ ...setup, dummyKeys: true }, {}, "linux")).toHaveProperty("OPENAI_API_KEY");
  });
});
