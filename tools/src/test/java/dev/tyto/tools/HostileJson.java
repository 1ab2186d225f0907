package dev.tyto.tools;

import dev.tyto.core.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Seeded JSON values that models, and people who mean harm, might send.
final class HostileJson {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            ".",
            "..",
            "../secret.txt",
            "link/secret.txt",
            "a/../../secret.txt",
            "/etc/passwd",
            "C:\\Windows",
            "file:///etc/passwd",
            "~/x",
            "a.txt",
            "a.txt/",
            "a.txt/b",
            "new/deep/folder/file.txt",
            "nul\u0000.txt",
            "line\nend",
            "\ud800half",
            "ünïcödé-🦉.txt",
            "e\u0301",
            "\u202egpj.exe",
            ".tyto-draft",
            "link",
            "1+1",
            "((((1))))",
            "9^9^9^9",
            "1/0",
            "%",
            "1e99999",
            "secret:OPENAI",
            "'; DROP TABLE runs; --",
            "${jndi:ldap://x}",
            "x".repeat(5_000));

    private HostileJson() {}

    static Json value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 9)) {
            case 0 -> new Json.Nul();
            case 1 -> Json.of(random.nextBoolean());
            case 2 -> Json.of(random.nextInt(-3, 50));
            case 3 -> new Json.Num(new BigDecimal(random.nextLong() + "e" + random.nextInt(-400, 400)));
            case 4 -> Json.of(noise(random));
            case 9 ->
                Json.array(IntStream.range(0, random.nextInt(4))
                        .mapToObj(_ -> value(random, depth - 1))
                        .toList());
            case 10 ->
                Json.object().put(noise(random), value(random, depth - 1)).build();
            default -> Json.of(TEXTS.get(random.nextInt(TEXTS.size())));
        };
    }

    private static String noise(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(40); length > 0; length--) {
            text.append(
                    random.nextInt(4) == 0
                            ? (char) random.nextInt(Character.MAX_VALUE + 1)
                            : "0123456789+-*/%^()., ./\\_eE".charAt(random.nextInt(27)));
        }
        return text.toString();
    }
}
