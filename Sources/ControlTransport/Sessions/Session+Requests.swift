internal import ControlModel
internal import ControlProtocol
internal import NIOCore

extension Session {
  /// Does all that can be done now: begins what may begin, writes what may go out, takes further frames.
  ///
  /// The service may answer while it is called; such answers only mark the state, and this loop goes on with them.
  func pull() {
    guard !isPulling, isAlive else { return }
    isPulling = true
    repeat {
      while isAlive, let action = machine.next() { perform(action) }
    } while isAlive && (admitPending() || takeFrame())
    isPulling = false
    settle()
  }

  private func perform(_ action: SessionStateMachine.OnNext) {
    switch action {
    case .write(let bytes):
      send(bytes)
    case .begin(let call, let number, let form):
      switch call {
      case .guest(.hello), .subscribe: notificationForm = form
      default: break
      }
      service.perform(call, ticket: Ticket(session: id, request: number))
    }
  }

  /// Moves the pending request on; false when there is none, or it has to wait.
  private func admitPending() -> Bool {
    guard !isSlowed, let request = machine.pending else { return false }
    if isStopping {
      refuse(request, .stopping)
      return true
    }
    switch budget?.judge(request.rateClass, now: .now) ?? .go {
    case .go:
      admit(request)
    case .wait(let time):
      isSlowed = true
      startRateTimer(time)
      return false
    case .overloaded(let pause):
      meter.counters.overloaded += 1
      refuse(request, Rejection(.overloaded, "over the rate of this partition or user: retry later"))
      startRateTimer(pause)
    }
    return true
  }

  private func admit(_ request: ParsedRequest) {
    switch request.call {
    case .failure(let rejection):
      refuse(request, rejection)
    case .success where machine.isPendingOverweight:
      refuse(request, Rejection(.overloaded, "the answers of this batch are too long: ask in smaller ones"))
    case .success(.local(let call)):
      if issuer.partition != nil { service.heard(id) }
      answerPending(request, LocalAnswers.answer(call, caller: issuer))
    case .success(let call):
      machine.admit(call)
    }
  }

  private func refuse(_ request: ParsedRequest, _ rejection: Rejection) {
    meter.counters.refused += 1
    service.refused(rejection, verb: request.verb, session: id)
    answerPending(request, .failure(rejection))
  }

  private func answerPending(_ request: ParsedRequest, _ answer: Result<WireValue, Rejection>) {
    let bytes = request.address == .nobody ? [] : AnswerEncoder.encode(answer, to: request.address)
    if case .write(let bytes) = machine.admit(answer: bytes) { send(bytes) }
  }

  /// Takes the next line of what was read; false when there is none, or the connection is at a bound.
  private func takeFrame() -> Bool {
    guard machine.wantsFrame, !isOutputBlocked, !isSlowed else { return false }
    switch accumulator.next() {
    case .incomplete:
      return false
    case .frame(let line):
      machine.receive(FrameParser.parse(line, caller: issuer))
    case .tooLong(let head):
      let rejection = Rejection(.frameTooLong, "a frame has at most \(FrameAccumulator.limit) bytes with its LF")
      machine.receive(FrameParser.refused(rejection, form: FrameParser.form(of: head)))
      isCutOff = true
      stage = .ending
    }
    meter.counters.frames += 1
    return true
  }

  /// After the loop: whether to read on, and whether this was the end.
  private func settle() {
    guard isAlive else { return }
    if !isInRead { scheduleFlush() }
    if stage == .ending, machine.isIdle, accumulator.isDrained, !isOutputBlocked { return finish() }
    watchPartialLine()
    updateReading()
  }

  func updateReading() {
    let wants = isCutOff || (machine.wantsFrame && !isOutputBlocked && rateTimer == nil && isAlive)
    guard wants != isReading, let context else { return }
    isReading = wants
    try? context.channel.syncOptions?.setOption(.autoRead, value: wants)
  }

  /// The client has ended its side: its last line counts, and every answer still goes out.
  func endOfInput() {
    isInputClosed = true
    guard stage == .open else { return pull() }
    accumulator.finish()
    stage = .ending
    pull()
  }

  /// The daemon stops: what has begun is answered, what has not is refused, then the connection closes.
  func drain() {
    guard isAlive, !isStopping else { return }
    isStopping = true
    isSlowed = false
    accumulator.finish()
    stage = .ending
    for number in machine.unbegun {
      service.refused(.stopping, verb: nil, session: id)
      answer(number, .failure(.stopping))
    }
    pull()
  }

  /// The control program's answer to a request; of a request that nobody waits for any more it is dropped.
  func answer(_ number: UInt64, _ answer: Result<WireValue, Rejection>) {
    guard isAlive, let address = machine.address(of: number) else { return }
    let bytes = address == .nobody ? [] : AnswerEncoder.encode(answer, to: address)
    if case .write(let bytes) = machine.answered(number, bytes) { send(bytes) }
    pull()
  }
}

extension Rejection {
  fileprivate static let stopping = Rejection(.shuttingDown, "the control program is stopping")
}
