import ControlModel
import ControlTestSupport
import SeededRandom

/// What can befall a cluster.
enum Mishap: String, CaseIterable {
  case systemCrash, freeze, bothFreeze, agentKilled, agentGone, serviceHangs, serviceDies, startFails, stopFails
  case ejectRefused, relayLost, secondPathLost, bothPathsLost, daemonKilled, daemonStalls, storeFails

  func strike(_ world: World) {
    let guest = world.random.chance(70) ? world.active ?? world.guests[0] : world.random.pick(world.guests)
    world.log("mishap \(rawValue) of \(guest.name)")
    switch self {
    case .systemCrash:
      guest.end()
      world.lab.crash(guest.id)
    case .freeze: guest.freeze(for: .milliseconds(UInt64(500 + world.random.below(20_000))))
    case .bothFreeze:
      for guest in world.guests { guest.freeze(for: .milliseconds(UInt64(2000 + world.random.below(8000)))) }
    case .agentKilled: guest.killAgent()
    case .agentGone:
      guest.restartsAgentAfter = nil
      guest.killAgent()
      guest.restartsAgentAfter = .milliseconds(500)
    case .serviceHangs: guest.service.hang()
    case .serviceDies: guest.service.die()
    case .startFails: for guest in world.guests { guest.service.failingStarts = world.random.below(4) }
    case .stopFails:
      guest.service.refusesToStop = true
      guest.service.hang()
    case .ejectRefused:
      for guest in world.guests { guest.ejectRefusals = 1 }
      guest.service.die()
    case .relayLost: world.lose(.milliseconds(8000), guest) { $0.isRelayLost = $1 }
    case .secondPathLost: world.lose(.milliseconds(8000), guest) { $0.isSecondPathLost = $1 }
    case .bothPathsLost:
      world.lose(.milliseconds(8000), guest) {
        $0.isRelayLost = $1
        $0.isSecondPathLost = $1
      }
    case .daemonKilled: world.restartDaemon(after: .milliseconds(UInt64(world.random.below(3000))))
    case .daemonStalls: world.lab.lane.standStill(for: .milliseconds(UInt64(world.random.below(5000))))
    case .storeFails: world.failStore(for: .milliseconds(UInt64(200 + world.random.below(3000))))
    }
  }
}

extension World {
  /// Who has the disk.
  var active: Guest? { guests.first { lab.accessor(Laboratory.slots[0]) == $0.id } }

  func lose(_ time: Interval, _ guest: Guest, _ set: @escaping (Guest, Bool) -> Void) {
    set(guest, true)
    clock.at(lab.now.advanced(by: time)) { set(guest, false) }
  }

  func failStore(for time: Interval) {
    lab.failCommits(true)
    clock.at(lab.now.advanced(by: time)) { [weak self] in self?.lab.failCommits(false) }
  }
}
