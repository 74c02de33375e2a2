internal import Glibc
internal import Testing

extension DaemonTests {
  @Suite("JSON-RPC: every command, with somebody else's client library") struct JSONClient {
    @Test("PyPI's jsonrpcclient makes the requests and reads the answers")
    func foreign() throws {
      let prepared = try run(
        ["bash", Repository.path("Tests/Support/jsonrpc-venv.sh"), venv], environment: Self.environment, within: 180)
      if prepared.code != 0 { try skip("jsonrpcclient could not be installed from PyPI: \(prepared.errors)") }
      let lab = try Lab.started()
      let result = try run(
        ["\(venv)/bin/python", Repository.path("Tests/Support/jsonrpc-client.py"), lab.runtime], within: 60)
      #expect(result.code == 0, "\(result.output)\(result.errors)")
      #expect(result.output.contains("all commands answered"), "\(result.output)")
    }

    /// Beside the test program, in the build directory: made once.
    private var venv: String { "\(daemonPath.dropLast("controlprogd".count))jsonrpc-venv" }

    /// pip needs to know about proxies and mirrors, as the user's shell does.
    private static var environment: [String: String] {
      let names = [
        "PATH", "HOME", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "https_proxy", "http_proxy", "HTTPS_PROXY",
        "HTTP_PROXY", "no_proxy", "NO_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "PIP_CERT",
      ]
      var found: [String: String] = [:]
      for name in names { if let value = getenv(name) { found[name] = String(cString: value) } }
      return found
    }
  }
}
