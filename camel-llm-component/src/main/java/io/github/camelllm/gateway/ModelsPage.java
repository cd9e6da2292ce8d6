package io.github.camelllm.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** The lists of models, in the shapes of OpenAI and Anthropic. */
final class ModelsPage {
    private ModelsPage() {}

    static void reply(
            Exchange exchange, String path, boolean anthropic, ServedModels models, Map<String, String> headers) {
        List<ServedModel> served = models.models(exchange);
        if (path.equals("models")) {
            DoorReply.json(exchange, 200, anthropic ? anthropic(served) : openAi(served), headers);
            return;
        }
        String id;
        try {
            id = DoorVisit.decoded(path.substring("models/".length()));
        } catch (IllegalArgumentException badEncoding) {
            id = "";
        }
        String wanted = id;
        ServedModel model = served.stream()
                .filter(one -> one.id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> CatalogModels.noModel(wanted.replaceAll("[^\\w./:@-]", "?")));
        DoorReply.json(exchange, 200, anthropic ? anthropic(model) : openAi(model), headers);
    }

    private static ObjectNode openAi(List<ServedModel> models) {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        models.forEach(model -> data.add(openAi(model)));
        return list;
    }

    private static ObjectNode openAi(ServedModel model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", model.id())
                .put("object", "model")
                .put("created", model.created())
                .put("owned_by", model.owner());
    }

    private static ObjectNode anthropic(List<ServedModel> models) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ArrayNode data = list.putArray("data");
        models.forEach(model -> data.add(anthropic(model)));
        list.put("has_more", false);
        list.put("first_id", models.isEmpty() ? null : models.get(0).id());
        list.put(
                "last_id",
                models.isEmpty() ? null : models.get(models.size() - 1).id());
        return list;
    }

    private static ObjectNode anthropic(ServedModel model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "model")
                .put("id", model.id())
                .put("display_name", model.name())
                .put("created_at", Instant.ofEpochSecond(model.created()).toString());
    }
}
