package dev.tyto.inference.gateway.openai;

/// How a server of the protocol wants to be spoken to.
enum Dialect {
    /// The hosted service: never told who asks, caps output with `max_completion_tokens`.
    HOSTED,
    /// Our own and other people's servers: told who asks, cap output with `max_tokens`.
    COMPATIBLE
}
