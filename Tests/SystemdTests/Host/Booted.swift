internal import Testing

/// One boot for a whole suite; what it was is gone when the suite has ended, also when a case fails.
struct Booted: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    // Booting blocks, and must not stop other suites meanwhile.
    let system = try await withTaskExecutorPreference(BlockingThread()) { try BootedSystem() }
    defer { system.end() }
    try await BootedSystem.$current.withValue(system) { try await function() }
  }
}

extension Trait where Self == Booted {
  static var booted: Self { Booted() }
}
