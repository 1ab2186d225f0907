package dev.tyto.inference.weights.safetensors;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.inference.weights.MalformedCheckpointException;
import dev.tyto.inference.weights.safetensors.SafetensorsHeader.Tensor;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The rule that the tensors of a file cover its data: no hole, no overlap, nothing before, nothing after. Stateless.
final class SafetensorsLayout {

    private static final Comparator<Map.Entry<String, Tensor>> BY_PLACE =
            Map.Entry.comparingByValue(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));

    private SafetensorsLayout() {}

    /// @param dataBytes how many bytes the file has after its header
    static void check(Map<String, Tensor> tensors, long dataBytes, Path path) throws MalformedCheckpointException {
        List<Map.Entry<String, Tensor>> ordered =
                tensors.entrySet().stream().sorted(BY_PLACE).toList();
        long covered = 0;
        for (Map.Entry<String, Tensor> entry : ordered) {
            Tensor tensor = entry.getValue();
            String where = "tensor " + quoted(entry.getKey());
            if (tensor.begin() != covered) {
                throw MalformedCheckpointException.at(
                        path,
                        where,
                        "must begin where the tensor before it ends (" + covered + ") but begins at " + tensor.begin());
            }
            if (tensor.end() > dataBytes) {
                throw MalformedCheckpointException.at(
                        path, where, "must end within the " + dataBytes + " bytes of data but ends at " + tensor.end());
            }
            covered = tensor.end();
        }
        if (covered != dataBytes) {
            throw MalformedCheckpointException.at(
                    path, "data", "must end with the last tensor (" + covered + ") but has " + dataBytes + " bytes");
        }
    }
}
