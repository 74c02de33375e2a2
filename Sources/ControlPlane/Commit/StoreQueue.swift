internal import ControlModel
internal import Dispatch

/// The one thread that talks to the store: one call at a time, in order, off the lane.
struct StoreQueue: Sendable {
  private let store: any StateStore
  private let lane: any Lane
  private let queue = DispatchQueue(label: "org.controlprog.store")

  init(store: any StateStore, lane: any Lane) {
    self.store = store
    self.lane = lane
  }

  /// Asks the store for something and hands the answer over on the lane.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (any StateStore) throws(StoreFailure) -> Answer,
    then take: @escaping @Sendable (Result<Answer, StoreFailure>) -> Void
  ) {
    let store = store
    let lane = lane
    queue.async {
      let answer: Result<Answer, StoreFailure>
      do throws(StoreFailure) { answer = .success(try question(store)) } catch { answer = .failure(error) }
      lane.post { take(answer) }
    }
  }
}
