internal import Testing

/// The real agent against the real daemon, each in a process of its own.
@Suite("The agent, from outside", .onItsOwnThread, .timeLimit(.minutes(20)))
enum AgentProcessTests {}
