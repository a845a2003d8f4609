from . import performance_appraisal_report
