internal import Dispatch

/// What runs the questions to the ``StateStore``: off the lane, one at a time, in the order in which they came.
package protocol StoreThread: Sendable {
  func run(_ question: @escaping @Sendable () -> Void)
}

/// The product's: a queue of its own.
package struct StoreDispatchQueue: StoreThread {
  private let queue = DispatchQueue(label: "org.controlprog.store")
  package init() {}
  package func run(_ question: @escaping @Sendable () -> Void) { queue.async(execute: question) }
}
