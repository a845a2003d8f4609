import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("performance_privacy_tour", {
    steps: () => [
        { trigger: ".o_privacy h1:contains(Who may read what)" },
        { trigger: ".o_privacy [data-part='note'] ~ .o_privacy_model:contains(its author)" },
        { trigger: ".o_privacy:contains(What no software of this kind can stop)" },
        { trigger: ".o_performance_privacy_pdf[href*='/report/pdf/']" },
    ],
});
