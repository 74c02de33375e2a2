internal import Glibc
internal import NIOCore
internal import NIOPosix

extension Link {
  /// Opens the medium; ``Event/opened`` or ``Event/closed`` follows.
  func open(_ medium: AgentSettings.Medium, on loop: any EventLoop) {
    let this = NIOLoopBound(self, eventLoop: loop)
    let initialize: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
      channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(this.value) }
    }
    switch medium {
    case .socket(let path):
      ClientBootstrap(group: loop).channelInitializer(initialize).connect(unixDomainSocketPath: path)
        .whenFailure { _ in this.value.end() }
    case .device(let path):
      let descriptor = Self.openDevice(path)
      // Told later, as any other end is.
      guard descriptor >= 0 else { return loop.execute { this.value.end() } }
      NIOPipeBootstrap(group: loop).channelInitializer(initialize)
        .takingOwnershipOfDescriptor(inputOutput: descriptor)
        .whenFailure { _ in
          Glibc.close(descriptor)
          this.value.end()
        }
    }
  }

  /// A terminal, as a test may have one in the place of the port, must not echo or translate.
  private static func openDevice(_ path: String) -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return -1 }
    var mode = termios()
    if tcgetattr(descriptor, &mode) == 0 {
      cfmakeraw(&mode)
      tcsetattr(descriptor, TCSANOW, &mode)
    }
    return descriptor
  }
}
