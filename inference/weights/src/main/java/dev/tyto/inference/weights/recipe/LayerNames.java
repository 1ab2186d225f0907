package dev.tyto.inference.weights.recipe;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the names of tensors tell their layer: `model.layers.3.mlp.up_proj.weight`. Stateless.
final class LayerNames {

    private static final Pattern LAYER = Pattern.compile("^((?:.*\\.)?(?:layers|h|blocks|block)\\.)(\\d{1,6})(\\..*)$");
    private static final Pattern FIRST = Pattern.compile("embed|wte|wpe");

    private LayerNames() {}

    /// Whether the tensor belongs to a layer.
    static boolean hasLayer(String tensor) {
        return LAYER.matcher(tensor).matches();
    }

    /// Whether a tensor outside the layers comes before them, as the embedding does.
    static boolean isBeforeLayers(String tensor) {
        return FIRST.matcher(tensor).find();
    }

    static boolean isInLayer(String tensor, int layer) {
        Matcher matcher = LAYER.matcher(tensor);
        return matcher.matches() && Integer.parseInt(matcher.group(2)) == layer;
    }

    /// The same tensor of another layer; a tensor without a layer as it is.
    static String moved(String tensor, int layer) {
        Matcher matcher = LAYER.matcher(tensor);
        return matcher.matches() ? matcher.group(1) + layer + matcher.group(3) : tensor;
    }

    /// How many layers there are, counted by the highest number.
    static int count(Collection<String> tensors) {
        int count = 0;
        for (String tensor : tensors) {
            Matcher matcher = LAYER.matcher(tensor);
            if (matcher.matches()) {
                count = Math.max(count, Integer.parseInt(matcher.group(2)) + 1);
            }
        }
        return count;
    }
}
