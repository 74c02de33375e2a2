internal import ControlProtocol

/// Gathers the answers of JSON-RPC batches until each is whole.
///
/// Several can be open at once: a batch with a command that waits does not hold up the next one.
struct BatchCollector: Sendable {
  /// Bytes of answers that a batch may hold before the rest of it is refused; the most it keeps is this and the
  /// answers of the requests begun by then.
  static let limit = 1_048_576

  private struct Batch: Sendable {
    let id: UInt64
    /// Members that are not answered.
    var missing: Int
    var answers: [(number: UInt64, bytes: [UInt8])] = []
    var bytes = 0
  }

  private var batches: [Batch] = []
  private(set) var newest: UInt64 = 0

  /// The newest batch holds more than ``limit``.
  var isOverweight: Bool { (batches.last { $0.id == newest }?.bytes ?? 0) > Self.limit }

  mutating func begin(count: Int) {
    newest += 1
    batches.append(Batch(id: newest, missing: count))
  }

  /// Adds one member's encoded answer, nil when the member is a notification.
  ///
  /// Answers the whole array with its LF when it was the last one missing, and nil before that, and when nobody waits
  /// for any member.
  mutating func collect(_ answer: [UInt8]?, number: UInt64, batch: UInt64) -> [UInt8]? {
    guard let index = batches.firstIndex(where: { $0.id == batch }) else { return nil }
    if let answer {
      batches[index].answers.append((number, answer))
      batches[index].bytes += answer.count
    }
    batches[index].missing -= 1
    guard batches[index].missing == 0 else { return nil }
    let whole = batches.remove(at: index)
    guard !whole.answers.isEmpty else { return nil }
    return AnswerEncoder.join(batch: whole.answers.sorted { $0.number < $1.number }.map(\.bytes))
  }
}
