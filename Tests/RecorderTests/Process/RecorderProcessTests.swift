internal import Testing

/// The real recorder against the real daemon, each in a process of its own.
@Suite("The recorder, from outside", .onItsOwnThread, .timeLimit(.minutes(10)))
enum RecorderProcessTests {}
