internal import Testing

/// The real daemon in a process of its own, spoken to over its sockets as its users do.
@Suite("The daemon, from outside", .onItsOwnThread, .timeLimit(.minutes(20)))
enum DaemonTests {}
