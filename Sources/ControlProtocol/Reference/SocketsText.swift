extension ReferencePage {
  static let introduction = """
    # The control protocol of controlprogd

    This page is generated from the command catalogue in Sources/ControlProtocol and is all that the author of a client
    needs; `CONTROLPROG_UPDATE_GOLDEN=1 swift test --filter ControlProtocolTests` writes it anew. R-numbers are those of
    the requirements, figures and step numbers those of the source document.

    ## 1. Sockets

    All sockets are Unix stream sockets below the runtime directory, `/run/controlprogd` unless `--runtime-dir` says
    otherwise. Under systemd socket activation they are handed over by name (`LISTEN_FDNAMES`). Which socket a
    connection reached is who it is; nothing that a client sends can change that.

    | socket | who | identity |
    |---|---|---|
    | `control.sock` | operators and tools | the peer's uid (`SO_PEERCRED`), which the configuration maps to the role viewer, operator or admin. Uid 0 is admin. A uid without a role may call `ping`, `help` and `rpc.discover` only |
    | `partition/<NAME>.sock` | the guest agent and the clustering software of that partition | that partition |

    Roles include those below them: admin can do all that operator can, operator all that viewer can. A peer whose uid
    is 65534 is refused. On the socket of an inactive partition a connection is accepted, `hello` says that it is
    inactive, `ping`, `help` and `rpc.discover` are answered, everything else is `partition_inactive`; `power on` is
    sent when the partition is activated.
    """

  static let frames = """
    ## 2. Frames

    A frame is one line of UTF-8 ended by LF; one CR before the LF is dropped. With its LF it has at most 65,536 bytes.
    Lines of blanks only are skipped. The end of the stream ends the last frame. A client that shuts down its writing
    side still gets every answer, and then the daemon closes:

        printf 'show slots' | socat -t 30 - UNIX-CONNECT:/run/controlprogd/control.sock

    A longer line is answered `frame_too_long` and the connection is closed; its tail is never read as a command. A line
    that is no UTF-8 is answered `parse_error`, and the connection goes on.

    If the first character that is neither blank nor tab is `{` or `[`, the frame is JSON-RPC 2.0, else it is text. Both
    forms may be mixed on one connection; each request is answered in its own form.

    Requests may be pipelined. On a text connection answers come in the order of the requests. In JSON a command that
    waits (for a guest, a card, a deadline) holds up only later commands of the same connection that change something;
    reads, register and device accesses, `ost`, `hello`, `heartbeat` and `ping` are answered meanwhile, and the ids tell
    which is which. With 20 requests outstanding the daemon stops reading until answers have gone out. An operation
    goes on when its issuer hangs up.

    Every request is checked in this order, and the first failure is the answer: frame, verb, permission, arguments, the
    target (`unknown_partition`, `unknown_slot`, `unknown_operation`, `unknown_cluster`, `slot_not_assigned`), the
    issuer's state (`fenced`, `held`), the partition's state, `peer_alive`, `fence_limit`, `same_partition`,
    `slot_quarantined`,
    `slot_busy`, `slot_empty`, `not_candidate`, `isolation_unit`. To a guest every target outside its cluster is
    `not_permitted`, whether it exists or not.

    Every command that changes something ends in exactly one of: done, refused with a reason, or `timed_out` with the
    state as it is now. It is durable before it is answered.
    """

  static let textForm = """
    ### 2.1 Text

        verb { KEY = value }

    - Several commands may stand on one line with `;` between them; each is answered in turn. A line that breaks the
      grammar is answered with one `parse_error`, and nothing of it is carried out.
    - A verb of several words is written with underscores or blanks: `show_slots`, `show slots`. Verbs are lower case.
    - Blanks (space, tab) around `=` are optional. Keys may be in any case. No key may be given twice.
    - A value may stand in double quotes, and must when it has blanks, `;`, `=` or quotes in it. In quotes `\\"` is a
      quote and `\\\\` a backslash; there is no other escape. Control characters are not allowed.
    - `LPAR=` and `PPAR=` are the same key. Where a partition is named, a value of digits only is its number, anything
      else its name.
    - Numbers are ASCII decimal digits without a sign. `port`, `offset`, `value`, `status` and `event` may also be
      written `0x..`. Seconds may have a fraction of up to nine digits: `TIMEOUT=0.5`. Lists are separated by commas.

    The answer is zero or more payload lines, then exactly one status line:

        OK [key=value ...]
        ERR <reason> <message>

    - Scalars and lists of scalars stand in the status line. Lists are joined by commas, an empty list is `-`. Null is
      `-`, booleans are 1 and 0. The members of an object inside the result have dotted keys: `ports.gpe0=45024`.
    - A value that is empty, is `-`, or has blanks, `"`, `;`, `=`, a backslash or control characters in it stands in
      double quotes. There `\\"` is a quote, `\\\\` a backslash, and control characters are `\\n`, `\\r`, `\\t` or `\\uXXXX`.
    - A list of objects is a table: a line of titles in upper case, then a line for each object. Columns are aligned and
      two blanks apart; a cell follows the rule for values, except that text in the last column runs to the end of its
      line without quotes. Several tables have an empty line between them. An empty list is `-` in the status line.
    - `help` gives its sentences as lines under a title. The document of `rpc.discover` is one line of JSON.
    - No payload line begins with `OK`, `ERR` or `*`: a first cell that would is put in double quotes.
    - The `data` of a refusal stands behind its message in parentheses: `(operation=7)`.

    A notification is a line that begins with `* ` and its name, with its parameters as pairs: `* sci partition=LPAR1`.
    Notification lines come between answers, never inside one.
    """

  static let jsonForm = """
    ### 2.2 JSON-RPC 2.0

    - A request is an object of `jsonrpc` (always `"2.0"`), `method`, `params` and `id`; another member is refused with
      `invalid_request`, so that a misspelt `id` or `params` is noticed. `method` is the verb with underscores.
    - `params` is an object with lower-case keys, or is left out. An array is refused: parameters go by name.
    - `id` is a string, a number or null. A request without `id` is a notification: it is carried out and not answered,
      also when it fails. Only `parse_error` and `invalid_request` are answered always, then with `id` null if there is
      none. A number that a double cannot hold exactly, and no 64-bit integer either, is refused as an id.
    - A batch is an array of requests; its answers go out together as one array, when all are there. An empty batch is
      refused with `invalid_request`. A batch of notifications only has no answer.
    - Where a partition is named, a JSON number is its number and a JSON string always its name.
    - Whole numbers go up to 2^64-1. `1.0` and `1e0` are no whole numbers. An optional parameter is left out, not null.
    - The JSON is read strictly: duplicate keys, nesting over 16, lone surrogates, leading zeros, trailing commas and raw
      control characters are each a `parse_error`.

    An error is `{"code":..,"message":..,"data":{"reason":..}}`; `reason` is the text form's word, and `data` may have
    further members, which the table of reasons names. A notification is a request object without an `id`.
    """
}
