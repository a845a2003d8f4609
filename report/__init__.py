from . import okr_key_result_report
from . import performance_appraisal_report
from . import okr_review_pack_report
from . import performance_privacy_report
from . import my_data_report
