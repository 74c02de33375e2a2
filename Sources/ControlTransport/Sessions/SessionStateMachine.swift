package import ControlProtocol

/// Orders one connection's requests and answers (protocol, section 2).
///
/// Pure: it holds encoded answers and says what to do next; ``Session`` beside it does it. Answers to text go out in
/// the order of the requests, answers to JSON when they are there, those of a batch together. A call that changes
/// something begins when the connection's earlier ones are answered. A read on a text connection begins in its turn:
/// its answer could not overtake anyway, and so it shows what the commands before it have done.
package struct SessionStateMachine: Sendable {
  /// One request that has been admitted and not answered to the client.
  private struct Entry: Sendable {
    let number: UInt64
    let address: ReplyAddress
    let batch: UInt64?
    let turn: Turn
    var stage: Stage

    /// Text answers have one order; JSON ids tell which is which.
    var isText: Bool { address == .text }
    var isWaiting: Bool { if case .waiting = stage { true } else { false } }
    var isAnswered: Bool { if case .answered = stage { true } else { false } }
  }

  private enum Turn: Sendable { case serial, inOrder, atOnce }

  private enum Stage: Sendable {
    case waiting(Call)
    case begun
    case answered([UInt8])
  }

  private let limit: Int
  private var entries: [Entry] = []
  private var batches = BatchCollector()
  /// The frame whose requests are being admitted, and which of them is next.
  private var frame: ParsedFrame?
  private var position = 0
  private var nextNumber: UInt64 = 0

  /// `limit` is how many requests may be outstanding (design: safety, limits).
  package init(limit: Int) { self.limit = limit }

  /// Nothing is outstanding and no frame is half admitted.
  package var isIdle: Bool { entries.isEmpty && frame == nil }
  /// Another frame can be taken.
  package var wantsFrame: Bool { frame == nil && hasRoom }
  package var outstanding: Int { entries.count }
  private var hasRoom: Bool { entries.count < limit }

  /// The request to be admitted or refused next; nil when there is none or no room for it.
  package var pending: ParsedRequest? {
    guard hasRoom, let frame else { return nil }
    return frame.requests[position]
  }

  /// The pending request belongs to a batch whose answers already take more than a batch may.
  package var isPendingOverweight: Bool {
    guard let frame, frame.isBatch else { return false }
    return batches.isOverweight
  }

  /// Takes a frame; only when it ``wantsFrame``.
  package mutating func receive(_ frame: ParsedFrame) {
    guard !frame.requests.isEmpty else { return }
    self.frame = frame
    position = 0
    if frame.isBatch { batches.begin(count: frame.requests.count) }
  }

  // MARK: Admission

  /// Admits the pending request, to be begun when ``next()`` says so.
  package mutating func admit(_ call: Call) {
    guard let (number, request, batch) = takePending() else { return }
    let entry = Entry(
      number: number, address: request.address, batch: batch, turn: turn(of: call, for: request.address),
      stage: .waiting(call))
    entries.append(entry)
  }

  /// What becomes of an encoded answer.
  package enum OnAnswer: Equatable, Sendable {
    case write([UInt8])
    /// Kept until its turn comes, or not wanted by the client.
    case nothing
  }

  /// Answers the pending request without beginning it: it is local, or refused.
  package mutating func admit(answer: [UInt8]) -> OnAnswer {
    guard let (number, request, batch) = takePending() else { return .nothing }
    if let batch { return collect(answer, number: number, address: request.address, batch: batch) }
    if case .nobody = request.address { return .nothing }
    guard request.address == .text, entries.contains(where: \.isText) else { return .write(answer) }
    entries.append(
      Entry(number: number, address: .text, batch: nil, turn: .atOnce, stage: .answered(answer)))
    return .nothing
  }

  // MARK: Answers

  /// How the answer to request `number` is written; nil when it is not waited for.
  package func address(of number: UInt64) -> ReplyAddress? {
    entries.first { $0.number == number && !$0.isAnswered }?.address
  }

  /// The encoded answer to a request that was begun.
  package mutating func answered(_ number: UInt64, _ answer: [UInt8]) -> OnAnswer {
    guard let index = entries.firstIndex(where: { $0.number == number && !$0.isAnswered }) else { return .nothing }
    let entry = entries[index]
    if let batch = entry.batch {
      entries.remove(at: index)
      return collect(answer, number: number, address: entry.address, batch: batch)
    }
    if entry.isText, entries[..<index].contains(where: \.isText) {
      entries[index].stage = .answered(answer)
      return .nothing
    }
    entries.remove(at: index)
    return entry.address == .nobody ? .nothing : .write(answer)
  }

  /// What can be done now.
  package enum OnNext: Equatable, Sendable {
    case begin(Call, number: UInt64, form: Form)
    case write([UInt8])
  }

  /// The next thing to do, until nil.
  ///
  /// To be asked after every admission and answer.
  package mutating func next() -> OnNext? {
    var isBehindText = false
    var isBehindSerial = false
    for index in entries.indices {
      let entry = entries[index]
      switch entry.stage {
      case .answered(let bytes) where !isBehindText:
        entries.remove(at: index)
        return .write(bytes)
      case .waiting(let call) where mayBegin(entry.turn, isBehindText: isBehindText, isBehindSerial: isBehindSerial):
        entries[index].stage = .begun
        return .begin(call, number: entry.number, form: entry.address.form)
      case .waiting, .begun:
        isBehindSerial = isBehindSerial || entry.turn == .serial
      case .answered:
        break
      }
      isBehindText = isBehindText || entry.isText
    }
    return nil
  }

  /// The requests that have not begun, in order: to be refused at the end of the connection's service.
  package var unbegun: [UInt64] { entries.filter(\.isWaiting).map(\.number) }

  // MARK: Inside

  private func turn(of call: Call, for address: ReplyAddress) -> Turn {
    if call.ordering == .serial { return .serial }
    guard address == .text else { return .atOnce }
    return switch call {
    case .show, .events, .explain: .inOrder
    case .change, .subscribe, .guest, .local: .atOnce
    }
  }

  private func mayBegin(_ turn: Turn, isBehindText: Bool, isBehindSerial: Bool) -> Bool {
    switch turn {
    case .serial: !isBehindSerial
    case .inOrder: !isBehindText
    case .atOnce: true
    }
  }

  private mutating func takePending() -> (number: UInt64, request: ParsedRequest, batch: UInt64?)? {
    guard let current = frame else { return nil }
    let request = current.requests[position]
    position += 1
    if position == current.requests.count { frame = nil }
    defer { nextNumber += 1 }
    return (nextNumber, request, current.isBatch ? batches.newest : nil)
  }

  private mutating func collect(
    _ answer: [UInt8], number: UInt64, address: ReplyAddress, batch: UInt64
  ) -> OnAnswer {
    let wanted = address == .nobody ? nil : answer
    guard let whole = batches.collect(wanted, number: number, batch: batch) else { return .nothing }
    return .write(whole)
  }
}
