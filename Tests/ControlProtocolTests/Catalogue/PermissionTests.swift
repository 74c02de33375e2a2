import ControlModel
import ControlProtocol
import Testing

/// Who may call what, written down a second time by hand from the protocol's tables, so that a slip in one
/// declaration is seen.
private let granted: [String: Set<Caller>] = {
  let operators: Set<Caller> = [.operator_, .admin, .guest]
  let viewers: Set<Caller> = [.viewer, .operator_, .admin, .guest]
  let everyone = Set(Caller.allCases)
  var table: [String: Set<Caller>] = [:]
  for verb in [
    "deact", "act", "request_shutdown", "add_pci", "rem_pci", "failover", "set_cpu_share", "set_maintenance",
  ] { table[verb] = operators }
  for verb in ["insert_card", "pull_card", "fail_device", "clear_slot"] { table[verb] = [.admin] }
  table["cancel"] = [.operator_, .admin]
  for verb in [
    "show_slots", "show_partitions", "show_gatekeeper", "show_gpe", "show_operations", "show_operation", "show_events",
    "show_sessions", "show_metrics", "show_version", "explain", "subscribe",
  ] { table[verb] = viewers }
  for verb in [
    "hello", "io_read", "io_write", "gpe_read", "ost", "mmio_read", "mmio_write", "power_off", "heartbeat", "send",
  ] { table[verb] = [.guest] }
  for verb in ["ping", "help", "rpc.discover"] { table[verb] = everyone }
  return table
}()

@Suite("permissions")
struct PermissionTests {
  @Test("the catalogue has exactly the protocol's commands")
  func complete() { #expect(Set(CommandCatalogue.all.map(\.verb)) == Set(granted.keys)) }

  @Test("every command for every caller, in both forms", arguments: Caller.allCases)
  func table(_ caller: Caller) throws {
    for command in CommandCatalogue.all {
      let isGranted = try #require(granted[command.verb]).contains(caller)
      for example in Spelling.base(of: command) {
        for line in [example.text, example.json] {
          let reason = refusal(line, as: caller)?.reason
          #expect(reason == (isGranted ? nil : .notPermitted), "\(line)")
        }
      }
      #expect(CommandCatalogue.callable(by: caller.issuer).contains { $0.verb == command.verb } == isGranted)
    }
  }

  @Test("permission is checked before arguments, the verb before permission", arguments: Caller.allCases)
  func order(_ caller: Caller) throws {
    for command in CommandCatalogue.all {
      let isGranted = try #require(granted[command.verb]).contains(caller)
      for line in ["\(command.verb) no_such_key=1", request(command.verb, #"{"no_such_key":1}"#)] {
        #expect(refusal(line, as: caller)?.reason == (isGranted ? .invalidArgument : .notPermitted), "\(line)")
      }
      let mistyped = "\(command.verb)x"
      for line in ["\(mistyped) no_such_key=1", request(mistyped, "[1]")] {
        #expect(refusal(line, as: caller)?.reason == .unknownCommand, "\(line)")
      }
    }
  }

  @Test("an unknown command names the nearest that the caller may call")
  func nearest() {
    let cases: [(String, Caller, String)] = [
      ("dact lpar=0", .admin, "deact"), ("daect lpar=0", .admin, "deact"), ("show slto", .viewer, "show_slots"),
      ("DEACT lpar=0", .admin, "deact"), ("add-pci lpar=0", .guest, "add_pci"), ("show", .viewer, "show_slots"),
      ("clear_slto slot=0", .admin, "clear_slot"), ("pign", .stranger, "ping"), ("hlep", .stranger, "help"),
      ("show slot", .guest, "show_slots"), ("rpc.discovr", .stranger, "rpc.discover"),
    ]
    for (line, caller, nearest) in cases {
      let rejection = refusal(line, as: caller)
      #expect(rejection?.reason == .unknownCommand)
      #expect(rejection?.message.hasSuffix("the nearest is \(nearest)") == true, "\(line): \(rejection?.message ?? "")")
    }
    // What the caller may not call is not suggested.
    #expect(refusal("clear_slto slot=0", as: .guest)?.message.contains("clear_slot;") == false)
    #expect(refusal("deac", as: .stranger)?.message.hasSuffix("deact") == false)
  }

  @Test("a frame of slips is answered in full, but only its first twenty are searched for")
  func slips() {
    let frame = parse(String(repeating: "pign;", count: 30))
    let messages = frame.requests.map { refusal(of: ParsedFrame(form: .text, isBatch: false, requests: [$0]))?.message }
    #expect(messages.count == 30)
    #expect(messages.prefix(20).allSatisfy { $0 == "no command pign; the nearest is ping" })
    #expect(messages.dropFirst(20).allSatisfy { $0 == "no command pign; help lists them" })
  }
}
