package dev.tyto.coordinator.simulation;

/// Something that goes another way than the plain one, by chance. A scenario says how often, in per mille.
enum Twist {
    /// A model call fails; with which fault is drawn too.
    MODEL_FAULT,
    MODEL_THROWS,
    /// A model call ends only when it is interrupted.
    MODEL_HANGS,
    /// A model call takes no notice of an interrupt and answers later.
    MODEL_STUBBORN,
    MODEL_USAGE_UNKNOWN,
    /// The server takes more tokens than its cap.
    MODEL_OVERDRAFT,
    MODEL_CUT_OFF,
    /// The model asks for tools though it could answer.
    ASKS_TOOLS,
    /// It asks for what it asked before.
    ASKS_AGAIN,
    ASKS_UNKNOWN_TOOL,
    ASKS_MALFORMED,
    GIVES_UP,
    /// The answer does not satisfy the check.
    ANSWERS_BADLY,
    TOOL_FAULT,
    TOOL_THROWS,
    TOOL_HANGS,
    TOOL_STUBBORN,
    WORKER_THROWS,
    /// A call needs a person's yes.
    CALL_ASKED,
    CALL_DENIED,
    PLAN_FAILS,
    PLANNER_THROWS,
    PLAN_DRAFTED,
    REVISION_EMPTY,
    REVISION_ILLEGAL,
    REVISION_CANCELS,
    SYNTHESIS_FAILS,
    SYNTHESIS_PARTIAL,
    SYNTHESIS_THROWS,
    PERSON_DENIES,
    PERSON_APPROVES_ANOTHER,
    PERSON_EDITS,
    PERSON_SILENT,
    /// A message is put into the inbox more than once.
    MESSAGE_TWICE,
    /// It is seen up to a quarter of a second later, so it may be overtaken.
    MESSAGE_LATE,
    /// It is handed to the engine that has the run, not put into the inbox from outside.
    MESSAGE_DIRECT,
    /// What is peeked at has some messages twice.
    INBOX_REPEATS,
    /// An edited plan has other subtasks.
    PERSON_REDRAWS,
    /// A tool leaves a file in the attempt's folder.
    FILE_MADE,
    STORE_FAILS,
    ROUTER_THROWS,
    ROUTER_NAMES_NOBODY,
    ROUTER_SLOW,
    ALLOCATOR_THROWS,
    ALLOCATOR_SLOW,
    /// A tool returns a long text.
    TOOL_TALKS,
    /// The models have a small window.
    WINDOW_SMALL,
    /// A tool, a model or a person says what is secret.
    SECRET_SAID
}
