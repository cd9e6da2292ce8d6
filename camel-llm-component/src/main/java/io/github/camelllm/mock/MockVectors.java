package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Embedding;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import java.util.List;
import java.util.SplittableRandom;

/** Generates vectors without meaning: of length 1, equal for equal texts and different for different ones. */
final class MockVectors {
    private static final int DIMENSIONS = 8;

    private MockVectors() {}

    static MockReply of(ChatRequest request) {
        int dimensions = request.dimensions() == null ? DIMENSIONS : request.dimensions();
        List<Part> vectors = request.messages().stream()
                .<Part>map(message -> new Embedding(vector(message, dimensions)))
                .toList();
        return MockReply.of(ChatResponse.builder()
                .parts(vectors)
                .finishReason(FinishReason.STOP)
                .build());
    }

    private static float[] vector(Message message, int dimensions) {
        SplittableRandom random = new SplittableRandom(message.text().hashCode());
        double[] numbers = random.doubles(dimensions, -1, 1).toArray();
        double length = 0;
        for (double number : numbers) {
            length += number * number;
        }
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (numbers[i] / Math.sqrt(length));
        }
        return vector;
    }
}
