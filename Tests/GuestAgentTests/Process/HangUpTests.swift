internal import Glibc
internal import Testing

extension AgentProcessTests {
  @Suite("A daemon that hangs up") struct HangUp {
    @Test("with its answer to hello: the agent's next connection reads the registers")
    func afterHello() throws {
      let scratch = try Scratch()
      let path = "\(scratch.path)/socket"
      let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      defer { close(listener) }
      let result = withUnixAddress(path) { bind(listener, $0, $1) }
      try #require(result == 0 && listen(listener, 4) == 0, "\(lastError())")
      let agent = try Child([agentPath, "cluster", "--socket", path])
      // What the agent writes next meets a connection that is closed already.
      for _ in 0..<5 { close(try greet(listener)) }
      let connection = try greet(listener)
      defer { close(connection) }
      var said = ""
      while !said.contains("io_read") {
        try #require(isReadable(connection, within: Client.patience), "the registers are not read: \(said)")
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(connection, &buffer, buffer.count, 0)
        try #require(count > 0, "the agent hung up: \(said)")
        said += String(decoding: buffer.prefix(count), as: UTF8.self)
      }
      #expect(!agent.hasEnded)
    }

    /// Accepts the agent and answers its hello.
    private func greet(_ listener: Int32) throws -> Int32 {
      try #require(isReadable(listener, within: Client.patience), "the agent does not come")
      let connection = accept(listener, nil, nil)
      try #require(isReadable(connection, within: Client.patience), "no hello")
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = recv(connection, &buffer, buffer.count, 0)
      let hello = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
      let id = try #require(hello.split(separator: "\"id\":\"").last?.split(separator: "\"").first, "\(hello)")
      let answer = """
        {"jsonrpc":"2.0","id":"\(id)","result":{"partition":"LPAR0","state":"active","generation":1,"slots":[],"inserted":[]}}

        """
      try writeAll(connection, Array(answer.utf8))
      return connection
    }
  }
}
