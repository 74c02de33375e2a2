internal import ControlModel

/// The one way to the store: one call at a time, in order, off the lane.
struct StoreQueue: Sendable {
  let store: any StateStore
  let lane: any Lane
  let thread: any StoreThread

  /// Asks the store for something and hands the answer over on the lane.
  ///
  /// `afterwards` is what the store's own thread does when the answer is on its way, before the next question.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (any StateStore) throws(StoreFailure) -> Answer,
    then take: @escaping @Sendable (Result<Answer, StoreFailure>) -> Void,
    afterwards: @escaping @Sendable (Result<Answer, StoreFailure>) -> Void = { _ in }
  ) {
    let store = store
    let lane = lane
    thread.run {
      let answer: Result<Answer, StoreFailure>
      do throws(StoreFailure) { answer = .success(try question(store)) } catch { answer = .failure(error) }
      lane.post { take(answer) }
      afterwards(answer)
    }
  }

  /// Does `work` on the lane when all that was asked before is answered and followed up.
  func whenIdle(_ work: @escaping @Sendable () -> Void) {
    ask { _ throws(StoreFailure) in
    } then: { _ in
      work()
    }
  }
}
