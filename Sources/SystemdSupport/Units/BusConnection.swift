import CSystemd
import Glibc

/// One connection to a message bus, for a few calls by one thread that all end by one deadline (sd-bus(3)).
final class BusConnection {
  private let bus: OpaquePointer
  private let deadline: ContinuousClock.Instant

  /// Where the system's bus is (sd_bus_open_system(3)).
  static var systemAddress: String {
    getenv("DBUS_SYSTEM_BUS_ADDRESS").map { String(cString: $0) } ?? "unix:path=/run/dbus/system_bus_socket"
  }

  /// Connects and waits for the bus's welcome, which sd_bus_call(3) would wait for beyond any deadline of a call.
  init(_ address: String, deadline: ContinuousClock.Instant) throws(UnitFailure) {
    var bus: OpaquePointer?
    var result = sd_bus_new(&bus)
    guard result >= 0, let bus else { throw Self.refused(result) }
    self.bus = bus
    self.deadline = deadline
    result = sd_bus_set_address(bus, address)
    if result >= 0 { result = sd_bus_set_bus_client(bus, 1) }
    if result >= 0 { result = sd_bus_start(bus) }
    while result >= 0, sd_bus_is_ready(bus) == 0 {
      result = sd_bus_process(bus, nil)
      if result == 0 { result = wait() }
    }
    guard result >= 0 else { throw Self.refused(result) }
  }

  deinit { sd_bus_close_unref(bus) }

  /// A call to be filled with its arguments and given to ``call(_:)``.
  func message(
    to destination: String, _ path: String, _ interface: String, _ member: String
  ) throws(UnitFailure) -> BusMessage {
    var message: OpaquePointer?
    let result = sd_bus_message_new_method_call(bus, &message, destination, path, interface, member)
    guard result >= 0, let message else { throw Self.refused(result) }
    return BusMessage(message)
  }

  /// Sends `message` and waits for its answer.
  func call(_ message: BusMessage) throws(UnitFailure) -> BusMessage {
    var error = sd_bus_error()
    defer { sd_bus_error_free(&error) }
    var answer: OpaquePointer?
    let result = sd_bus_call(bus, message.raw, remaining, &error, &answer)
    guard result >= 0, let answer else {
      let words = error.message.map { String(cString: $0) } ?? Self.words(-result)
      // With the connection goes the answer; a deadline that is told by the bus or by the library is the same.
      let isLost = [ETIMEDOUT, ECONNRESET, ENOTCONN, EPIPE, ESHUTDOWN].contains(-result)
      throw UnitFailure(isLost ? .unsettled : .refused, words)
    }
    return BusMessage(answer)
  }

  /// Waits for the next signal that a match of this connection lets through.
  func signal() throws(UnitFailure) -> BusMessage {
    while true {
      guard deadline > .now else { throw UnitFailure(.unsettled, Self.words(ETIMEDOUT)) }
      var message: OpaquePointer?
      var result = sd_bus_process(bus, &message)
      if let message { return BusMessage(message) }
      if result == 0 { result = wait() }
      guard result >= 0 else { throw UnitFailure(.unsettled, Self.words(-result)) }
    }
  }

  /// Negative error number, ETIMEDOUT at the deadline.
  private func wait() -> Int32 {
    guard deadline > .now else { return -ETIMEDOUT }
    let result = sd_bus_wait(bus, remaining)
    return result == -EINTR ? 0 : result
  }

  /// Microseconds, and never 0: that would mean a default.
  private var remaining: UInt64 {
    let left = (deadline - .now).components
    return max(1, UInt64(max(0, left.seconds)) * 1_000_000 + UInt64(max(0, left.attoseconds) / 1_000_000_000_000))
  }

  private static func refused(_ result: Int32) -> UnitFailure {
    UnitFailure(.refused, "the system's message bus: \(words(-result))")
  }

  /// strerror_r(3), which unlike strerror(3) may be called from any thread.
  static func words(_ number: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let base = buffer.baseAddress, strerror_r(number, base, buffer.count) == 0 else { return "error \(number)" }
      return String(cString: base)
    }
  }
}
