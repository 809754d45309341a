/** Programs that are given a CA file, then names and ports; for each a line: accepted, or refused and why. */
export const NODE = `
const { readFileSync } = require("node:fs");
const { connect } = require("node:tls");
const [ca, ...targets] = process.argv.slice(1);
(async () => {
  for (let index = 0; index < targets.length; index += 2) {
    const options = { host: "127.0.0.1", port: Number(targets[index + 1]), servername: targets[index] };
    await new Promise((done) => {
      const socket = connect({ ...options, ca: readFileSync(ca) }, () => say("accepted"));
      socket.on("error", (error) => say("refused " + error.message));
      const say = (words) => { console.log(words); socket.destroy(); done(); };
    });
  }
})();
`;

export const PYTHON = `
import socket, ssl, sys

context = ssl.create_default_context(cafile=sys.argv[1])
context.verify_flags |= ssl.VERIFY_X509_STRICT
for name, port in zip(sys.argv[2::2], sys.argv[3::2]):
    try:
        with socket.create_connection(("127.0.0.1", int(port))) as plain:
            with context.wrap_socket(plain, server_hostname=name):
                print("accepted")
    except ssl.SSLError as error:
        print("refused", error)
`;

export const GO = `package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

func main() {
	pem, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	for i := 2; i < len(os.Args); i += 2 {
		config := &tls.Config{RootCAs: roots, ServerName: os.Args[i]}
		connection, err := tls.Dial("tcp", "127.0.0.1:"+os.Args[i+1], config)
		if err != nil {
			fmt.Println("refused", err)
			continue
		}
		fmt.Println("accepted")
		connection.Close()
	}
}
`;

export const JAVA = `
import java.io.FileInputStream;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.*;

class Call {
  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (FileInputStream file = new FileInputStream(args[0])) {
      store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    for (int i = 1; i < args.length; i += 2) {
      Socket plain = new Socket("127.0.0.1", Integer.parseInt(args[i + 1]));
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, args[i], 0, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      try {
        socket.startHandshake();
        System.out.println("accepted");
      } catch (SSLException error) {
        System.out.println("refused " + error.getMessage());
      }
      socket.close();
    }
  }
}
`;
