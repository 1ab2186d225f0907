package dev.tyto.planner.engine.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// How alike two texts are by their words: F1 of the words as bags, in lower case; whatever is neither letter nor
/// digit parts words. Stateless.
final class TokenF1 {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    private TokenF1() {}

    /// In [0, 1]; 0 where one of them has no word.
    static double of(String one, String other) {
        List<String> left = words(one);
        List<String> right = new ArrayList<>(words(other));
        int total = left.size() + right.size();
        long common = left.stream().filter(right::remove).count();
        return total == 0 ? 0 : 2.0 * common / total;
    }

    private static List<String> words(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(found -> found.group())
                .toList();
    }
}
