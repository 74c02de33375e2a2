import ControlModel
import ControlProtocol
import ControlTransport
import Testing

@Suite("Order of requests and answers (protocol, section 2)")
struct SessionStateMachineTests {
  /// Drives a machine and keeps what it did, as words: `begin 0`, and the answers as they were written.
  private struct Drive {
    var machine = SessionStateMachine(limit: 20)
    var log: [String] = []

    mutating func run() {
      while let action = machine.next() {
        switch action {
        case .begin(_, let number, _): log.append("begin \(number)")
        case .write(let bytes): log.append(String(decoding: bytes, as: UTF8.self))
        }
      }
    }

    /// Receives one frame and admits as much of it as there is room for.
    ///
    /// Failures are answered with their reason.
    mutating func receive(_ requests: [ParsedRequest], batch: Bool = false) {
      machine.receive(ParsedFrame(form: requests[0].address.form, isBatch: batch, requests: requests))
      admitAll()
    }

    mutating func admitAll() {
      run()
      while let pending = machine.pending {
        switch pending.call {
        case .success(.local): note(machine.admit(answer: Array("local".utf8)))
        case .success(let call): machine.admit(call)
        case .failure(let rejection): note(machine.admit(answer: Array(rejection.reason.rawValue.utf8)))
        }
        run()
      }
    }

    mutating func answer(_ number: UInt64) {
      note(machine.answered(number, Array("answer \(number)".utf8)))
      admitAll()
    }

    private mutating func note(_ action: SessionStateMachine.OnAnswer) {
      if case .write(let bytes) = action { log.append(String(decoding: bytes, as: UTF8.self)) }
    }
  }

  private static let change = Call.change(.act(lpar: .number(0)))
  private static let read = Call.show(.slots)
  private static let register = Call.guest(.gpeRead)
  private static let local = Call.local(.ping)

  private func text(_ call: Call) -> ParsedRequest { ParsedRequest(address: .text, verb: nil, call: .success(call)) }
  private func json(_ call: Call, id: UInt64 = 0) -> ParsedRequest {
    ParsedRequest(address: .json(id: .unsigned(id)), verb: nil, call: .success(call))
  }
  private func quiet(_ call: Call) -> ParsedRequest { ParsedRequest(address: .nobody, verb: nil, call: .success(call)) }
  private func bad(_ address: ReplyAddress) -> ParsedRequest {
    ParsedRequest(address: address, verb: nil, call: .failure(Rejection(.unknownCommand, "no such")))
  }

  @Test("A JSON command that waits holds up only later commands; reads and accesses overtake it")
  func jsonOvertakes() {
    var drive = Drive()
    drive.receive([json(Self.change)])
    drive.receive([json(Self.change)])
    drive.receive([json(Self.read)])
    drive.receive([json(Self.register)])
    drive.receive([json(Self.local)])
    #expect(drive.log == ["begin 0", "begin 2", "begin 3", "local"])
    drive.answer(3)
    drive.answer(2)
    drive.answer(0)
    #expect(drive.log.dropFirst(4) == ["answer 3", "answer 2", "answer 0", "begin 1"])
    drive.answer(1)
    #expect(drive.machine.isIdle)
  }

  @Test("Text answers keep the order of the requests, whatever ends first")
  func textOrder() {
    var drive = Drive()
    drive.receive([text(Self.change), text(Self.register), bad(.text), text(Self.local)])
    #expect(drive.log == ["begin 0", "begin 1"])
    drive.answer(1)
    #expect(drive.log.count == 2, "the answer waits for the one before it")
    drive.answer(0)
    #expect(drive.log.dropFirst(2) == ["answer 0", "answer 1", "unknown_command", "local"])
    #expect(drive.machine.isIdle)
  }

  @Test("On a text connection a read begins in its turn and sees what the command before it did; accesses do not wait")
  func textReads() {
    var drive = Drive()
    drive.receive([text(Self.change), text(Self.read), text(Self.register)])
    #expect(drive.log == ["begin 0", "begin 2"])
    drive.answer(0)
    #expect(drive.log.dropFirst(2) == ["answer 0", "begin 1"])
  }

  @Test("A text answer does not wait for JSON requests: their ids tell")
  func mixedForms() {
    var drive = Drive()
    drive.receive([json(Self.change)])
    drive.receive([text(Self.register)])
    drive.answer(1)
    #expect(drive.log == ["begin 0", "begin 1", "answer 1"])
  }

  @Test("A command behind one that is answered but not yet written begins")
  func answeredButHeld() {
    var drive = Drive()
    drive.receive([text(Self.register), text(Self.change), text(Self.change)])
    drive.answer(1)
    #expect(drive.log == ["begin 0", "begin 1", "begin 2"])
    drive.answer(2)
    drive.answer(0)
    #expect(drive.log.dropFirst(3) == ["answer 0", "answer 1", "answer 2"])
  }

  @Test("The answers of a batch go out together, in the batch's order, without its notifications")
  func batch() {
    var drive = Drive()
    drive.receive([json(Self.change), quiet(Self.read), json(Self.read), bad(.json(id: .null))], batch: true)
    #expect(drive.log == ["begin 0", "begin 1", "begin 2"])
    drive.answer(2)
    drive.answer(1)
    #expect(drive.log.count == 3)
    drive.answer(0)
    #expect(drive.log.last == "[answer 0,answer 2,unknown_command]\n")
    #expect(drive.machine.isIdle)
  }

  @Test("A batch of notifications has no answer")
  func quietBatch() {
    var drive = Drive()
    drive.receive([quiet(Self.change), quiet(Self.local)], batch: true)
    drive.answer(0)
    #expect(drive.log == ["begin 0"])
    #expect(drive.machine.isIdle)
  }

  @Test("Two batches can be under way, and end in any order")
  func twoBatches() {
    var drive = Drive()
    drive.receive([json(Self.change), json(Self.local)], batch: true)
    drive.receive([json(Self.read), json(Self.local)], batch: true)
    drive.answer(2)
    drive.answer(0)
    #expect(drive.log == ["begin 0", "begin 2", "[answer 2,local]\n", "[answer 0,local]\n"])
  }

  @Test("A batch may be longer than the bound of outstanding requests")
  func longBatch() {
    var drive = Drive()
    drive.receive((0..<50).map { _ in json(Self.register) }, batch: true)
    for number in UInt64(0)..<50 {
      #expect(drive.machine.outstanding <= 20)
      drive.answer(number)
    }
    #expect(drive.log.last?.hasPrefix("[answer 0,answer 1,") == true)
    #expect(drive.machine.isIdle)
  }

  @Test("A batch whose answers are too long is told so before the rest of it is begun")
  func heavyBatch() {
    var machine = SessionStateMachine(limit: 20)
    machine.receive(ParsedFrame(form: .json, isBatch: true, requests: [json(Self.local), json(Self.local)]))
    #expect(!machine.isPendingOverweight)
    let first = machine.admit(answer: [UInt8](repeating: 0x20, count: 1_048_577))
    #expect(first == .nothing)
    #expect(machine.isPendingOverweight)
  }

  @Test("With twenty outstanding no further frame is wanted until one is answered")
  func outstanding() {
    var drive = Drive()
    for _ in 0..<20 {
      #expect(drive.machine.wantsFrame)
      drive.receive([json(Self.register)])
    }
    #expect(!drive.machine.wantsFrame)
    drive.answer(7)
    #expect(drive.machine.wantsFrame)
  }

  @Test("The rest of a text line waits where twenty are outstanding")
  func longLine() {
    var drive = Drive()
    drive.receive((0..<25).map { _ in text(Self.register) })
    #expect(drive.machine.outstanding == 20)
    #expect(!drive.machine.wantsFrame && drive.machine.pending == nil)
    for number in UInt64(0)..<25 { drive.answer(number) }
    #expect(drive.log.filter { $0.hasPrefix("answer") } == (0..<25).map { "answer \($0)" })
    #expect(drive.machine.isIdle)
  }

  @Test("An answer to nothing, or a second one, is dropped")
  func strayAnswers() {
    var drive = Drive()
    drive.receive([text(Self.register), text(Self.register)])
    drive.answer(9)
    drive.answer(1)
    #expect(drive.machine.address(of: 1) == nil)
    drive.answer(1)
    drive.answer(0)
    #expect(drive.log.filter { $0.hasPrefix("answer") } == ["answer 0", "answer 1"])
  }

  @Test("What has not begun can be found and refused")
  func unbegun() {
    var drive = Drive()
    drive.receive([json(Self.change)])
    drive.receive([json(Self.change)])
    drive.receive([text(Self.register), text(Self.read)])
    #expect(drive.machine.unbegun == [1, 3])
    for number in drive.machine.unbegun { drive.answer(number) }
    #expect(drive.machine.unbegun.isEmpty)
    drive.answer(2)
    drive.answer(0)
    #expect(drive.machine.isIdle)
  }
}
