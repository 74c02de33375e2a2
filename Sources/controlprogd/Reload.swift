internal import ControlConfiguration
internal import ControlModel
internal import ControlPlane
internal import ControlTransport
internal import Logging
internal import ServiceLifecycle
internal import SystemdSupport
internal import UnixSignals

/// SIGHUP: what can change while the daemon runs does; each thing that cannot is said in a line of its own.
struct Reload: Service {
  let options: Options
  let running: Configuration
  let traits: MachineTraits
  let plane: ControlPlane
  let server: ControlServer
  let access: LiveAccess
  /// Trapped before the daemon says that it is ready: until then the signal would end it.
  let hangUps: UnixSignalsSequence
  let log: Logger

  func run() async throws {
    var running = running
    for await _ in hangUps.cancelOnGracefulShutdown() {
      Notifier().reloading(status: "reading the configuration again")
      await reload(&running)
      Notifier().ready(status: await StatusLine.now(plane))
    }
  }

  private func reload(_ running: inout Configuration) async {
    let new: Configuration
    do throws(Ending) { new = try Settings.load(options) } catch {
      error.say()
      log.error(
        "the configuration cannot be used: the running one stays in force",
        metadata: ["message-id": "\(MessageID.configurationRefused.rawValue)"])
      return
    }
    let changes = new.difference(from: running)
    for change in changes { log.notice("\(change)") }
    let adopted = running.adopting(new)
    access.set(adopted.access)
    let assembly = Assembly(configuration: adopted)
    await server.adopt(assembly.transportSettings)
    plane.reconfigure(assembly.topology(traits))
    running = adopted
    log.notice(
      "the configuration was read again, \(changes.count) changes",
      metadata: ["message-id": "\(MessageID.reloadDone.rawValue)"])
  }
}
