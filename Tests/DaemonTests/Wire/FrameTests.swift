internal import Testing

extension DaemonTests {
  /// Frames as a stranger's client may send them (protocol, section 2), through socat and byte by byte.
  @Suite("Frames: line ends, batches, limits, nonsense") struct Frames {
    @Test("half a line before the end of the stream is a command", arguments: ["ping", "ping\r\n", "\n\n  \nping\n"])
    func lastFrame(said: String) throws {
      let lab = try Lab.started()
      #expect(try socat(lab.controlSocket, said) == "OK\n")
    }

    @Test("several commands on a line are answered in turn; a line with one mistake does nothing")
    func several() throws {
      let lab = try Lab.started()
      #expect(try socat(lab.controlSocket, "ping; show version;ping\n").split(separator: "\n").count == 3)
      let output = try socat(lab.controlSocket, "set_cpu_share LPAR=0 PERCENT=5; deact LPAR=\"0\nshow partitions\n")
      #expect(output.hasPrefix("ERR parse_error"), "\(output)")
      #expect(output.contains(" 90 "), "\(output)")
    }

    @Test("a line of 65,536 bytes with its LF is read; one byte more is frame_too_long, and its tail is no command")
    func length() throws {
      let lab = try Lab.started()
      let fits = try lab.control()
      try fits.sendBytes(Array("ping".utf8) + Array(repeating: 32, count: 65_531) + [10])
      #expect(try fits.answer().isOK)
      let long = try lab.control()
      try long.sendBytes(Array("ping".utf8) + Array(repeating: 32, count: 65_532) + [10] + Array("ping\n".utf8))
      #expect(try long.answer().reason == "frame_too_long")
      #expect(long.isClosed())
      #expect(throws: Gone.self) { try long.answer(within: 0.1) }
    }

    @Test("bytes that are no UTF-8 are a parse error, and the connection goes on")
    func notUTF8() throws {
      let lab = try Lab.started()
      let output = try socat(lab.controlSocket, [0x70, 0xC0, 0x80, 10] + [0xFF, 10] + Array("ping\n".utf8))
      let lines = output.split(separator: "\n")
      #expect(lines.count == 3 && lines[0].hasPrefix("ERR parse_error") && lines[2] == "OK", "\(output)")
    }

    @Test("unknown commands name the nearest, unknown arguments the key")
    func mistakes() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      #expect(try control.refused("show slot", "unknown_command").status.contains("show_slots"))
      #expect(try control.refused("deact LPAR=0 MODUS=off", "invalid_argument").status.contains("modus"))
      #expect(try control.refused("deact", "invalid_argument").status.contains("lpar"))
      try control.refused("deact LPAR=0 LPAR=1", "invalid_argument")
      try control.refused("deact LPAR=\"0", "parse_error")
      try control.refused("explain SLOT=+5", "invalid_argument")
      try control.refused("explain SLOT=65536", "invalid_argument")
      try control.done("ping")
    }

    @Test("JSON-RPC: a request, a notification, batches, and mistakes, word for word")
    func json() throws {
      let lab = try Lab.started()
      let said = """
        {"jsonrpc":"2.0","id":1,"method":"ping"}
        {"jsonrpc":"2.0","method":"set_cpu_share","params":{"lpar":0,"percent":61}}
        [{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","method":"ping"},1]
        []
        {"jsonrpc":"2.0","id":2,"method":"ping","params":[]}
        {"jsonrpc":"2.0","id":3,"method":"show_gpe","params":{"lpar":0,"lpar":1}}
        """
      let lines = try socat(lab.controlSocket, said).split(separator: "\n")
      try #require(lines.count == 5, "\(lines)")
      #expect(lines[0] == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
      #expect(lines[1].hasPrefix(#"[{"jsonrpc":"2.0","id":"a","result":{}},"#) && lines[1].contains("-32600"))
      #expect(lines[2].contains("-32600") && lines[2].contains(#""id":null"#))
      #expect(lines[3].contains("-32602") && lines[3].contains(#""id":2"#), "\(lines[3])")
      #expect(lines[4].contains("-32700"))
      let rows = try lab.control().done("show partitions").rows
      #expect(rows.first?["CPU_SHARE"] == "61", "the notification was carried out")
    }

    @Test("text and JSON on one connection, each answered in its form")
    func mixed() throws {
      let lab = try Lab.started()
      let output = try socat(lab.controlSocket, "ping\n {\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\nping\n")
      #expect(output == "OK\n{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\nOK\n")
    }

    @Test("a JSON command that waits holds up later changes only; reads are answered meanwhile")
    func waiting() throws {
      let lab = try Lab.started()
      let client = try lab.control()
      try client.send(
        #"{"jsonrpc":"2.0","id":1,"method":"request_shutdown","params":{"lpar":0,"timeout":600}}"#)
      try client.send(#"{"jsonrpc":"2.0","id":2,"method":"set_cpu_share","params":{"lpar":1,"percent":33}}"#)
      try client.send(#"{"jsonrpc":"2.0","id":3,"method":"show_version"}"#)
      #expect(try client.line()?.contains(#""id":3"#) == true)
      try lab.control().done("cancel OPERATION=1")
      #expect(try client.line()?.contains(#""id":1"#) == true)
      #expect(try client.line()?.contains(#""id":2"#) == true)
    }

    @Test("a thousand commands in one write are answered in order")
    func pipelined() throws {
      let lab = try Lab.started()
      let said = (0..<1000).map { "explain OPERATION=\($0 + 1000)" }.joined(separator: "\n")
      let lines = try socat(lab.controlSocket, said).split(separator: "\n")
      #expect(lines.count == 1000)
      for (index, line) in lines.enumerated() { #expect(line.contains("\(index + 1000)")) }
    }
  }
}
