internal import ControlModel
internal import ControlProtocol
internal import CoreMetrics

extension ControlPlane {
  /// Takes a request of a connection in.
  ///
  /// It is answered exactly once, through the connection's output.
  func take(_ call: Call, _ ticket: Ticket) {
    guard let session = sessions[ticket.session] else { return }
    // While the state is read back nobody is told anything of it.
    guard !isReloading else { return held.append((call, ticket)) }
    guard !isStopped else { return answer(ticket, .failure(Rejection(.shuttingDown, "the daemon is stopping"))) }
    session.requests += 1
    noteFrame(ticket.session)
    if let rejection = refuseInactive(call, session) { return answer(ticket, .failure(rejection)) }
    switch call {
    case .change(let command): change(command, session.issuer, ticket)
    case .show, .explain: answerRead(call, ticket)
    case .events(let since, let limit): inPlace { $0.showEvents(ticket.session, ticket, since: since, limit: limit) }
    case .subscribe(let kinds, let since): subscribe(ticket.session, ticket, kinds: kinds, since: since)
    case .guest(let call): take(call, session, ticket)
    case .local(let call): answer(ticket, LocalAnswers.answer(call, caller: session.issuer))
    }
  }

  /// An inactive partition's socket says only so; `hello` tells the rest.
  private func refuseInactive(_ call: Call, _ session: Session) -> Rejection? {
    guard let partition = session.issuer.partition, state.partitions[partition]?.isActive != true else { return nil }
    switch call {
    case .guest(.hello), .local: return nil
    default:
      return Rejection(
        .partitionInactive, "\(state.topology.name(partition)) is inactive: `power on` is sent when it is activated")
    }
  }

  private func change(_ command: Command, _ issuer: Issuer, _ ticket: Ticket) {
    metrics.commands.increment()
    if command.isTaking, store.isLow {
      let message = "the disk is full: taking is refused until there is space, removing and fencing still work"
      keep(refusal(of: command.verb, by: issuer, .storeError))
      return answer(ticket, .failure(Rejection(.storeError, message)))
    }
    submit(.command(command, issuer, ticket))
  }

  /// A read is answered in its place behind what was decided before it, since nothing is shown that is not durable.
  ///
  /// If that cannot be written down, it is asked anew.
  private func answerRead(_ call: Call, _ ticket: Ticket) {
    let value = read(call, of: ticket.session)
    if isSettled || settings.mutant == .showsUndurable { return answer(ticket, value) }
    gathering.items.append(.read(ticket, call, value))
    flush()
  }

  private func take(_ call: GuestCall, _ session: Session, _ ticket: Ticket) {
    guard let own = session.issuer.partition else {
      return answer(ticket, .failure(Rejection(.notPermitted, "only a partition's own socket may say this")))
    }
    switch call {
    case .hello(let agent, _, _): hello(own, ticket, agent, call)
    case .ioRead(let port, let width): submit(.portRead(own, port: port, width: width, ticket))
    case .ioWrite(let port, let width, let value):
      submit(.portWrite(own, port: port, width: width, value: value, ticket))
    case .gpeRead: answerRead(.guest(call), ticket)
    case .ost(let slot, let event, let status): submit(.ost(own, slot, event, status: status, ticket))
    case .mmioRead(let slot, let offset, let width):
      reach(DeviceAccess(partition: own, slot: slot, offset: offset, width: width, kind: .read), ticket)
    case .mmioWrite(let slot, let offset, let width, let value):
      reach(DeviceAccess(partition: own, slot: slot, offset: offset, width: width, kind: .write(value)), ticket)
    case .heartbeat(let sequence, let service):
      submit(.heartbeat(own, sequence: sequence, service: service))
      answer(ticket, .success(.nothing))
    case .send(let to, let message): submit(.message(from: own, to: to, message: message, ticket))
    }
  }

  private func reach(_ access: DeviceAccess, _ ticket: Ticket) {
    metrics.deviceAccesses.increment()
    self.access(access, ticket)
  }

  /// What is pending is presented again, behind the answer.
  private func hello(_ own: PartitionID, _ ticket: Ticket, _ agent: String?, _ call: GuestCall) {
    sessions[ticket.session]?.saidHello = true
    sessions[ticket.session]?.agent = agent
    gathering.items.append(.read(ticket, .guest(call), read(.guest(call), of: ticket.session)))
    submit(.agentHello(own, ticket.session))
  }
}

extension Command {
  /// Commands that grant, which a full disk refuses; what ends access stays possible.
  var isTaking: Bool {
    switch self {
    case .addPCI, .failover, .act, .insertCard, .clearSlot: true
    default: false
    }
  }
}
