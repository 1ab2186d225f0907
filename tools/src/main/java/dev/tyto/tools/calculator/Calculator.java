package dev.tyto.tools.calculator;

import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.tool.ToolSpec.Effect;
import dev.tyto.core.tool.ToolSpec.Permission;
import dev.tyto.tools.exchange.Arguments;
import dev.tyto.tools.exchange.ModelText;
import dev.tyto.tools.exchange.Parameter;
import dev.tyto.tools.exchange.Parameters;
import dev.tyto.tools.exchange.Parameters.Reading;
import java.time.Duration;

/// The tool `calculate`: evaluates one arithmetic expression in exact fractions.
///
/// A result is exact whenever it is a decimal number of at most 1,000 digits; any other is rounded to 34 significant
/// digits, half to even (the precision of IEEE 754 decimal128). It is written without an exponent up to 40 digits, and
/// beyond that in the shorter of the two forms. Stateless and thread-safe.
public final class Calculator implements Tool {

    private static final String EXPRESSION = "expression";

    private static final Parameters PARAMETERS = Parameters.of(new Parameter.Text(
            EXPRESSION,
            "What to calculate, such as (1_250 * 3 + 7) / 2^10 or round(avg(2, 3.5, 1e2), 2).",
            true,
            ExpressionParser.MAX_CHARACTERS));

    private static final ToolSpec SPEC = new ToolSpec(
            "calculate",
            "Calculates exactly with decimal numbers of any size up to 1,000 digits. Operators: + - * / ^ (power) and"
                    + " % (remainder, with the sign of the left operand); parentheses; functions sqrt, abs, min, max,"
                    + " round(x) or round(x, places), floor, ceil, sum, avg. A comma only separates arguments:"
                    + " write 1000 or 1_000, never 1,000. No variables and no constants.",
            PARAMETERS.schema(),
            Permission.NONE,
            Effect.NONE,
            Duration.ofSeconds(10));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
        return switch (PARAMETERS.read(call)) {
            case Reading.Wrong(ToolResult.Refused refusal) -> refusal;
            case Reading.Read(Arguments arguments) -> calculate(arguments.text(EXPRESSION));
        };
    }

    private static ToolResult calculate(String expression) throws InterruptedException {
        try {
            return ModelText.returned(ExpressionParser.evaluate(expression).toText());
        } catch (ExpressionException broken) {
            return ModelText.refused(broken.getMessage());
        }
    }
}
