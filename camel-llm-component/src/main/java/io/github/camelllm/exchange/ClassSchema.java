package io.github.camelllm.exchange;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JsonPropertySorter;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;

/** The JSON Schema of a class, made by an optional library, as strict providers want it: closed, all fields required. */
final class ClassSchema {
    private ClassSchema() {}

    static JsonNode of(Class<?> type, ObjectMapper mapper) {
        try {
            return Linked.generate(type, mapper);
        } catch (NoClassDefFoundError missing) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The option outputClass needs com.github.victools:jsonschema-generator and"
                                    + " com.github.victools:jsonschema-module-jackson on the classpath; or give the"
                                    + " schema with the option jsonSchema")
                    .cause(missing)
                    .exception();
        }
    }

    /** Loaded only when asked for, so that the jars may be missing. */
    private static final class Linked {
        static JsonNode generate(Class<?> type, ObjectMapper mapper) {
            SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                            mapper, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                    .with(new JacksonModule(
                            JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE,
                            JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY,
                            JacksonOption.RESPECT_JSONPROPERTY_ORDER))
                    .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT, Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                    .without(Option.SCHEMA_VERSION_INDICATOR);
            config.forTypesInGeneral().withPropertySorter(new DeclaredOrder());
            config.forFields().withRequiredCheck(field -> true);
            config.forMethods().withRequiredCheck(method -> true);
            return new SchemaGenerator(config.build()).generateSchema(type);
        }

        /** Keeps the order of the class, in which a model should think, unless Jackson's annotation gives another. */
        private static final class DeclaredOrder extends JsonPropertySorter {
            DeclaredOrder() {
                super(false);
            }

            @Override
            protected boolean shouldSortPropertiesAlphabetically(Class<?> declaringType) {
                JsonPropertyOrder order = declaringType.getAnnotation(JsonPropertyOrder.class);
                return order != null && order.alphabetic();
            }
        }
    }
}
