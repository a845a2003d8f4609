import { Component, markup, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Who may read what: made by the server from the access rules as they are. */
export class PerformancePrivacy extends Component {
    static template = "hr_okr.PerformancePrivacy";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ html: "", pdfUrl: "" });
        onWillStart(async () => {
            const page = await this.orm.call("performance.privacy", "get_page", []);
            // made by the server from a template that escapes what people wrote
            this.state.html = markup(page.html);
            this.state.pdfUrl = page.pdf_url;
        });
    }

    get display() {
        return { controlPanel: {} };
    }
}

registry.category("lazy_components").add("hr_okr.PerformancePrivacy", PerformancePrivacy);
