/// Servers that speak OpenAI's chat protocol, reached through LangChain4j over one bounded HTTP exchange a call.
///
/// Start at [OpenAiProvider]. This package must not know who asks, nor retry, nor log.
@NullMarked
package dev.tyto.inference.gateway.openai;

import org.jspecify.annotations.NullMarked;
