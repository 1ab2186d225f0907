package dev.tyto.tools.calculator;

import dev.tyto.tools.exchange.ModelText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads and evaluates one expression in one pass: operator precedence climbing, bounded in length and depth.
///
/// Made for one expression; not thread-safe.
final class ExpressionParser {

    static final int MAX_CHARACTERS = 10_000;

    private static final int MAX_DEPTH = 200;
    private static final int LOWEST_PRECEDENCE = 1;

    private static final Pattern NUMBER =
            Pattern.compile("(?:[0-9]++(?:_[0-9]++)*+(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*+");
    private static final Pattern GROUP_AFTER_COMMA = Pattern.compile(",0[0-9]{2}(?![0-9.])");
    private static final Pattern LITERAL_EXPONENT = Pattern.compile("[eE][+-]?0*([0-9]*)$");
    private static final String ALLOWED = "write a number, a function (" + Function.names() + ") or `(`";

    private final String text;
    private int at;
    private int depth;

    private ExpressionParser(String text) {
        this.text = text;
    }

    /// The value of the expression.
    ///
    /// @throws ExpressionException when it has none
    /// @throws InterruptedException when the thread was interrupted meanwhile
    static Amount evaluate(String text) throws ExpressionException, InterruptedException {
        ExpressionParser parser = new ExpressionParser(text);
        Amount value = parser.expression(LOWEST_PRECEDENCE);
        parser.skipBlanks();
        if (parser.at < text.length()) {
            throw parser.leftOver();
        }
        return value;
    }

    private Amount expression(int lowest) throws ExpressionException, InterruptedException {
        if (++depth > MAX_DEPTH) {
            throw fault(at, "the expression must be nested at most " + MAX_DEPTH + " levels deep but is deeper");
        }
        Amount left = operand();
        for (Optional<Operator> next = operator(); next.isPresent(); next = operator()) {
            Operator operator = next.get();
            if (operator.precedence() < lowest) {
                break;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("calculation interrupted");
            }
            int position = at;
            at += operatorLength();
            refuseMissingRight(operator, position);
            Amount right = expression(operator.rightPrecedence());
            try {
                left = operator.apply(left, right);
            } catch (UndefinedException undefined) {
                throw fault(position, undefined.getMessage());
            }
        }
        depth--;
        return left;
    }

    private Amount operand() throws ExpressionException, InterruptedException {
        skipBlanks();
        if (at >= text.length()) {
            throw fault(at, "the expression ends too early; " + ALLOWED);
        }
        char first = text.charAt(at);
        if (first == '+' || isMinus(first)) {
            at++;
            Amount signed = expression(Operator.SIGN_PRECEDENCE);
            return first == '+' ? signed : signed.negated();
        }
        if (first == '(') {
            int position = at++;
            Amount inner = expression(LOWEST_PRECEDENCE);
            close(position);
            return inner;
        }
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (number.lookingAt()) {
            return number(number.group());
        }
        Matcher name = NAME.matcher(text).region(at, text.length());
        if (name.lookingAt()) {
            return call(name.group());
        }
        throw fault(at, shown() + " is not expected here; " + ALLOWED);
    }

    private Amount number(String literal) throws ExpressionException {
        Matcher exponent = LITERAL_EXPONENT.matcher(literal);
        int position = at;
        at += literal.length();
        try {
            if (exponent.find() && exponent.group(1).length() > 4) {
                throw new UndefinedException("a number must lie between 1e-1000 and 1e1000");
            }
            return Amount.of(new BigDecimal(literal.replace("_", "")), true);
        } catch (UndefinedException undefined) {
            throw fault(position, undefined.getMessage());
        }
    }

    private Amount call(String name) throws ExpressionException, InterruptedException {
        int position = at;
        Function function = Function.named(name)
                .orElseThrow(() -> fault(
                        position,
                        ModelText.quoted(name) + " is not known; there are no variables or constants, and the functions"
                                + " are " + Function.names()));
        at += name.length();
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != '(') {
            throw fault(at, "`(` must follow the function " + function.word());
        }
        int opening = at++;
        List<Amount> arguments = arguments();
        close(opening);
        try {
            return function.apply(arguments);
        } catch (UndefinedException undefined) {
            throw fault(position, undefined.getMessage());
        }
    }

    private List<Amount> arguments() throws ExpressionException, InterruptedException {
        List<Amount> arguments = new ArrayList<>();
        arguments.add(expression(LOWEST_PRECEDENCE));
        skipBlanks();
        while (at < text.length() && text.charAt(at) == ',') {
            if (GROUP_AFTER_COMMA.matcher(text).region(at, text.length()).lookingAt()) {
                throw fault(at, "a comma does not group digits; write 1000 or 1_000");
            }
            at++;
            arguments.add(expression(LOWEST_PRECEDENCE));
            skipBlanks();
        }
        return arguments;
    }

    private void close(int opening) throws ExpressionException {
        skipBlanks();
        if (at >= text.length()) {
            throw fault(at, "the `(` at character " + (opening + 1) + " is never closed");
        }
        if (text.charAt(at) != ')') {
            throw leftOver();
        }
        at++;
    }

    private void refuseMissingRight(Operator operator, int position) throws ExpressionException {
        skipBlanks();
        boolean missing = at >= text.length() || ")*/,".indexOf(text.charAt(at)) >= 0;
        if (operator == Operator.REMAINDER && missing) {
            throw fault(
                    position,
                    "`%` is the remainder of a division and needs a number after it; for per cent write" + " / 100");
        }
    }

    private ExpressionException leftOver() {
        char next = text.charAt(at);
        if (next == ',') {
            return fault(
                    at,
                    "a comma only separates the arguments of a function; write 1000 or 1_000, and 0.5 with a"
                            + " point");
        }
        if (next == ')') {
            return fault(at, "`)` closes nothing");
        }
        return fault(at, shown() + " is not expected after a number; write one of + - * / % ^ (a product needs its *)");
    }

    /// The operator at the next place that is not blank, not yet taken.
    private Optional<Operator> operator() {
        skipBlanks();
        if (at >= text.length()) {
            return Optional.empty();
        }
        if (text.startsWith("**", at)) {
            return Optional.of(Operator.POWER);
        }
        return Optional.ofNullable(
                switch (text.charAt(at)) {
                    case '+' -> Operator.PLUS;
                    case '-', '−' -> Operator.MINUS;
                    case '*', '×', '·' -> Operator.TIMES;
                    case '/', '÷' -> Operator.OVER;
                    case '%' -> Operator.REMAINDER;
                    case '^' -> Operator.POWER;
                    default -> null;
                });
    }

    private int operatorLength() {
        return text.startsWith("**", at) ? 2 : 1;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isMinus(char character) {
        return character == '-' || character == '−';
    }

    private String shown() {
        return ModelText.quoted(Character.toString(text.codePointAt(at)));
    }

    private static ExpressionException fault(int index, String reason) {
        return new ExpressionException(index + 1, reason);
    }
}
