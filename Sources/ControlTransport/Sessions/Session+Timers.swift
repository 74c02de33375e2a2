internal import ControlModel
internal import NIOCore

/// An unfinished line, and until when it may stay so.
struct PartialLine {
  /// Which line it is, by ``FrameAccumulator/lineCount``.
  var line: UInt64 = 0
  var deadline: NIODeadline?
  /// Runs lazily: it looks at ``deadline`` when it fires, so that a busy connection does not rearm it at every read.
  var timer: Scheduled<Void>?
}

extension Session {
  private func timer(_ time: Interval, _ body: @escaping () -> Void) -> Scheduled<Void>? {
    context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time), body)
  }

  func cancelTimers() {
    for timer in [outputTimer, rateTimer, partialLine.timer] { timer?.cancel() }
    outputTimer = nil
    rateTimer = nil
    partialLine.timer = nil
  }

  func startOutputTimer() {
    guard outputTimer == nil else { return }
    outputTimer = timer(settings.outputGrace) { [self] in closeForFault("does not read its answers") }
  }

  func stopOutputTimer() {
    outputTimer?.cancel()
    outputTimer = nil
  }

  func startLingerTimer() {
    stopOutputTimer()
    outputTimer = timer(settings.lingerGrace) { [self] in context?.close(promise: nil) }
  }

  /// Reads nothing for `time`.
  func startRateTimer(_ time: Interval) {
    guard rateTimer == nil else { return }
    rateTimer = timer(time) { [self] in
      rateTimer = nil
      isSlowed = false
      pull()
    }
  }

  /// Sees to it that a guest ends the line it has begun; people may type slowly.
  func watchPartialLine() {
    guard issuer.partition != nil else { return }
    guard stage == .open, accumulator.hasPartialLine else { return partialLine.deadline = nil }
    if partialLine.deadline == nil || partialLine.line != accumulator.lineCount {
      partialLine.line = accumulator.lineCount
      partialLine.deadline = .now() + TimeAmount(settings.partialLineGrace)
    }
    armPartialLine()
  }

  private func armPartialLine() {
    guard partialLine.timer == nil, let deadline = partialLine.deadline else { return }
    partialLine.timer = context?.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
      partialLine.timer = nil
      partialLineTimerFired()
    }
  }

  private func partialLineTimerFired() {
    guard let deadline = partialLine.deadline else { return }
    // A line that could not go on because it was not read is not the client's fault.
    if !isReading { partialLine.deadline = .now() + TimeAmount(settings.partialLineGrace) }
    if isReading, deadline <= .now() { return closeForFault("does not end its line") }
    armPartialLine()
  }
}
