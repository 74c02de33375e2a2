extension ControlState {
  /// Takes one input in and decides: the only way to change the state.
  ///
  /// The caller writes the transition's changes down and carries its effects out, in this order; requests that
  /// end access (``MachineRequest/endsAccess``) need not wait for the disk.
  package mutating func apply(_ input: Input, at stamp: Stamp) -> Transition {
    var turn = Turn(state: consume self, stamp: stamp)
    turn.take(input)
    turn.settle()
    let transition = turn.transition()
    self = turn.state
    return transition
  }

  /// Goes on after a restart: operations under way are continued, connections made anew, silence counted from now.
  package mutating func resume(at stamp: Stamp) -> Transition {
    var turn = Turn(state: consume self, stamp: stamp)
    turn.resume()
    turn.settle()
    let transition = turn.transition()
    self = turn.state
    return transition
  }
}

extension Turn {
  fileprivate mutating func take(_ input: Input) {
    switch input {
    case .command(let command, let issuer, let ticket): admit(command, issuer, ticket)
    case .machine(let report): take(report)
    case .deadline(let timer, let isTimely): deadlinePassed(timer, isTimely: isTimely)
    case .agentFrame(let partition, let session): agentFrame(partition, session)
    case .agentHello(let partition, let session): agentHello(partition, session)
    case .agentClosed(let partition, let session): agentClosed(partition, session)
    case .heartbeat(let partition, let sequence, let service): heartbeat(partition, sequence, service)
    case .message(let from, let to, let text, let ticket): relay(from, to, text, ticket)
    case .portRead(let partition, let port, let width, let ticket): portRead(partition, port, width, ticket)
    case .portWrite(let partition, let port, let width, let value, let ticket):
      portWrite(partition, port, width, value, ticket)
    case .ost(let partition, let slot, let event, let status, let ticket): ost(partition, slot, event, status, ticket)
    case .accessRefused(let partition, let slot, let count): accessRefused(partition, slot, count)
    case .reconfigured(let topology): reconfigure(topology)
    case .stopping: stop()
    }
  }
}
