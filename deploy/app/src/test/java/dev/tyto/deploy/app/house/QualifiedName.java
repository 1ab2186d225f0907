package dev.tyto.deploy.app.house;

import java.util.regex.Pattern;

/// Tells a fully qualified type name from a field or method of something: it starts with a root that packages have
/// and no variable of ours. Stateless.
final class QualifiedName {

    private static final Pattern FORM = Pattern.compile(
            "(java|javax|jdk|com|org|dev|io|ai|net|info|jakarta|picocli)(\\.[a-z][a-z0-9_]*)*\\.[A-Z]\\w*");

    private QualifiedName() {}

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }
}
