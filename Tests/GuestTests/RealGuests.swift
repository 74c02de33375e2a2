internal import Testing

/// Real Linux guests under software emulation: a few at a time are all that two cores can boot.
@Suite("Real guests", .serialized, .onItsOwnThread, .enabled(if: GuestLab.isThere), .timeLimit(.minutes(6)))
enum RealGuests {}
