internal import ControlModel
internal import ControlProtocol
internal import Logging
internal import NIOCore

extension Session {
  /// Beyond this much gathered output it is handed to the socket without waiting for the end of the read.
  private static let gathered = 32_768
  /// An output buffer up to this size is kept for the next answers, so that a short answer costs no allocation.
  private static let keptBuffer = 4_096
  /// Times ``TransportSettings/outputLimit`` at which the connection is closed without grace: notifications of the
  /// control program's own, which reading less does not hold back, have no other bound.
  private static let hardFactor = 4

  private var isWritable: Bool { isAlive && context?.channel.isWritable == true }

  /// Adds to what goes out at the next flush.
  func send(_ bytes: [UInt8]) {
    guard isAlive else { return }
    output.writeBytes(bytes)
    if output.readableBytes >= Self.gathered { flush() }
  }

  /// Flushes once after all that happens in this turn of the loop.
  func scheduleFlush() {
    guard output.readableBytes > 0, !isInRead, !isFlushScheduled, let context else { return }
    isFlushScheduled = true
    context.eventLoop.assumeIsolated().execute {
      self.isFlushScheduled = false
      self.flush()
    }
  }

  func flush() {
    guard output.readableBytes > 0, let context else { return }
    let isSmall = output.storageCapacity <= Self.keptBuffer
    context.writeAndFlush(wrapOutboundOut(output), promise: nil)
    if isSmall { output.clear() } else { output = ByteBuffer() }
    checkOutput()
  }

  /// Holds the connection to its bound of unread output.
  private func checkOutput() {
    guard let context, !context.channel.isWritable else { return }
    let unread = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    guard unread >= settings.outputLimit else { return }
    if unread >= settings.outputLimit * Self.hardFactor { return closeForFault("does not read its notifications") }
    isOutputBlocked = true
    startOutputTimer()
    updateReading()
  }

  /// The client has read: what waited for it goes on.
  func outputDrained() {
    guard isAlive else { return }
    isOutputBlocked = false
    stopOutputTimer()
    while isWritable, let form = notificationForm, let relay = relays.popFirst() {
      send(NotificationEncoder.encode(relay, form: form))
    }
    let waiting = resumes
    resumes = []
    for resume in waiting { resume() }
    scheduleFlush()
    pull()
  }

  // MARK: For the control program

  func notify(_ notification: WireNotification) {
    guard isAlive, let form = notificationForm else { return }
    if notification.isRelay, !relays.isEmpty || !isWritable {
      if relays.append(notification) { meter.counters.droppedRelays += 1 }
      return
    }
    send(NotificationEncoder.encode(notification, form: form))
    scheduleFlush()
  }

  func publish(_ events: ArraySlice<PublishedEvent>) -> Bool {
    guard isWritable else { return false }
    let isJSON = notificationForm == .json
    for event in events { send(isJSON ? event.json : event.text) }
    scheduleFlush()
    return true
  }

  func whenWritable(_ resume: @escaping @Sendable () -> Void) {
    guard isAlive, let context else { return }
    // Never from within the call: the caller is in the middle of its own turn.
    if isWritable { context.eventLoop.execute(resume) } else { resumes.append(resume) }
  }

  // MARK: The end

  /// Closes once everything written has gone out; a client that does not read has ``TransportSettings/outputGrace``.
  func finish() {
    guard isAlive, let context else { return }
    flush()
    guard self.context != nil else { return }
    stage = .closing
    startOutputTimer()
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { _ in self.allWritten() }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
  }

  private func allWritten() {
    guard let context else { return }
    guard isCutOff, !isInputClosed else { return context.close(promise: nil) }
    // Closed with input unread, the kernel would reset the connection, and the client could lose the answer that
    // tells it why. So only our side is ended, and what still comes is dropped, for a short time.
    startLingerTimer()
    updateReading()
    context.close(mode: .output, promise: nil)
  }

  /// Closes at once: the client has left the bounds.
  func closeForFault(_ why: String) {
    guard let context else { return }
    meter.counters.closedForFault += 1
    logger.info("connection closed: the client \(why)", metadata: ["session": "\(id.number)"])
    context.close(promise: nil)
  }
}
