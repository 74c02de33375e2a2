/// How an agent names itself in `hello` and in the ids of its calls.
package struct AgentIdentity: Equatable, Sendable {
  package let agent: String
  package let version: String
  /// The guest's own name for this boot.
  package let bootID: String
  /// Tells this run of the agent from those before it, whose answers may still lie in a device.
  package let run: String

  package init(agent: String, version: String, bootID: String, run: String) {
    self.agent = agent
    self.version = version
    self.bootID = bootID
    self.run = run
  }

  /// The label in `show_sessions`, by which a run finds itself there.
  var label: String { "\(agent) \(run)" }
}
